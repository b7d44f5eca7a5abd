package pullrequest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// limit of a comment. GitHub counts characters, here they are bytes: never more of the one than of the other.
const limit = 65536

var address = regexp.MustCompile(`^https://github\.com/([A-Za-z0-9_-]+)/([A-Za-z0-9._-]+)/pull/([1-9][0-9]*)$`)

// Request is a pull request.
type Request struct {
	Owner, Repository string
	Number            int
}

func (r Request) String() string {
	return fmt.Sprintf("https://github.com/%s/%s/pull/%d", r.Owner, r.Repository, r.Number)
}

func (r Request) repository() string {
	return "/repos/" + url.PathEscape(r.Owner) + "/" + url.PathEscape(r.Repository)
}

// Parse reads the address of a pull request.
func Parse(text string) (Request, error) {
	parts := address.FindStringSubmatch(text)
	if parts == nil {
		return Request{}, fmt.Errorf("%q is no pull request of github.com; allowed: https://github.com/OWNER/REPOSITORY/pull/NUMBER", text)
	}
	number, err := strconv.Atoi(parts[3])
	return Request{parts[1], parts[2], number}, err
}

// Comment is the one comment about something.
type Comment struct {
	About string // by which it is found again, such as "review production"; seen by nobody
	Text  string // Markdown; its end is cut off where the whole is longer than GitHub takes
	End   string // Markdown below, which is never cut, such as where the whole text is
	Quiet bool   // not worth a new comment, only worth renewing one
}

// marker begins the comment, and is invisible: Markdown leaves comments of HTML out.
func (c Comment) marker() string { return "<!-- cdah " + c.About + " -->\n" }

// body is the whole comment. A long text is cut behind a line.
func (c Comment) body() string {
	end := "\n\n---\n" + c.End + "\n"
	text := strings.TrimSpace(c.Text)
	if len(c.marker())+len(text)+len(end) <= limit {
		return c.marker() + text + end
	}
	lines := strings.Count(text, "\n") + 1
	note := func(left int) string {
		return fmt.Sprintf("\n\n**Cut here:** %d more lines, as GitHub takes no longer comment.", lines-left)
	}
	text = text[:limit-len(c.marker())-len(note(0))-len(end)]
	text = text[:strings.LastIndex(text, "\n")+1]
	return c.marker() + strings.TrimSuffix(text, "\n") + note(strings.Count(text, "\n")) + end
}

// Outcome is what became of a comment.
type Outcome string

// The outcomes.
const (
	Created Outcome = "created"
	Updated Outcome = "updated"
	Left    Outcome = "left out"
)

// posted is a comment as GitHub has it.
type posted struct {
	ID   int64
	Body string
	User struct{ Login string }
}

// Set makes a comment on a pull request, or renews the one that is there. Only one by the token's own user counts:
// what others have written may be anything.
func (c *Client) Set(ctx context.Context, r Request, comment Comment) (Outcome, error) {
	before, err := c.find(ctx, r, comment)
	if err != nil {
		return "", err
	}
	content := map[string]string{"body": comment.body()}
	switch {
	case before != 0:
		_, err = c.do(ctx, http.MethodPatch, fmt.Sprintf("%s/issues/comments/%d", r.repository(), before), content, &posted{})
		return Updated, err
	case comment.Quiet:
		return Left, nil
	default:
		_, err = c.do(ctx, http.MethodPost, fmt.Sprintf("%s/issues/%d/comments", r.repository(), r.Number), content, &posted{})
		return Created, err
	}
}

// find returns the id of the comment that is there already; 0 where there is none.
func (c *Client) find(ctx context.Context, r Request, comment Comment) (int64, error) {
	me, err := c.login(ctx)
	if err != nil {
		return 0, err
	}
	for page, more := 1, true; more; page++ {
		var all []posted
		path := fmt.Sprintf("%s/issues/%d/comments?per_page=%d&page=%d", r.repository(), r.Number, perPage, page)
		if more, err = c.do(ctx, http.MethodGet, path, nil, &all); err != nil {
			return 0, err
		}
		for _, one := range all {
			// GitHub may give back line ends as a browser writes them.
			if strings.HasPrefix(one.Body, strings.TrimSpace(comment.marker())) && (me == "" || one.User.Login == me) {
				return one.ID, nil
			}
		}
	}
	return 0, nil
}
