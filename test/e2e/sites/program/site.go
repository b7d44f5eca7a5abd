package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gomodule/redigo/redis"
	"github.com/jackc/pgx/v5"
)

const (
	tasks  = "tasks"      // the list in the cache that workers take from
	cached = "visits"     // the number of visits in it
	media  = "/app/media" // where the application and its workers have the uploads
)

// nginx serves what has been uploaded, which it cannot change, and asks the application for all else.
func nginx() http.Handler {
	const folder = "/usr/share/nginx/media"
	all := http.NewServeMux()
	all.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	all.Handle("/media/", http.StripPrefix("/media/", http.FileServer(http.Dir(folder))))
	all.HandleFunc("/writes", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, os.WriteFile(filepath.Join(folder, "by-nginx"), nil, 0o600))
	})
	all.Handle("/", httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "app:8000"}))
	return all
}

// newApp counts visits in the database, has their number in the cache, and keeps what is uploaded.
func newApp() http.Handler {
	all := http.NewServeMux()
	all.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		visits, err := countVisit(r.Context())
		if err != nil {
			http.Error(w, "cannot reach the database: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		text := strconv.FormatInt(visits, 10)
		_, err = askCache(r.Context(), "SET", cached, text)
		answer(w, text, err)
	})
	all.HandleFunc("GET /cached", func(w http.ResponseWriter, r *http.Request) {
		text, err := redis.String(askCache(r.Context(), "GET", cached))
		answer(w, text, err)
	})
	all.HandleFunc("PUT /upload/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.PathValue("name"))
		content, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(media, name), content, 0o644)
		}
		if err == nil {
			_, err = askCache(r.Context(), "LPUSH", tasks, name)
		}
		answer(w, "kept", err)
	})
	return all
}

func answer(w http.ResponseWriter, text string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprint(w, text)
}

// askCache sends a command to the cache.
func askCache(ctx context.Context, command string, arguments ...any) (any, error) {
	cache, err := redis.DialURLContext(ctx, os.Getenv("CACHE_URL"))
	if err != nil {
		return nil, err
	}
	defer cache.Close()
	return redis.DoContext(cache, ctx, command, arguments...)
}

// connect connects with the user and password of the container's secrets.
func connect(ctx context.Context) (*pgx.Conn, error) {
	for _, name := range []string{"SECRET_KEY", "DATABASE_USER", "DATABASE_PASSWORD"} {
		if os.Getenv(name) == "" {
			return nil, errors.New(name + " is missing")
		}
	}
	at := url.URL{
		Scheme: "postgres", User: url.UserPassword(os.Getenv("DATABASE_USER"), os.Getenv("DATABASE_PASSWORD")),
		Host: os.Getenv("DATABASE_HOST") + ":5432", Path: "django", RawQuery: "sslmode=require&connect_timeout=5&default_query_exec_mode=simple_protocol",
	}
	return pgx.Connect(ctx, at.String())
}

func countVisit(ctx context.Context) (visits int64, err error) {
	database, err := connect(ctx)
	if err != nil {
		return 0, err
	}
	defer database.Close(ctx)
	if _, err := database.Exec(ctx, insertVisit); err != nil {
		return 0, err
	}
	err = database.QueryRow(ctx, selectVisits).Scan(&visits)
	return visits, err
}

// manage makes the table of visits, and does nothing for other commands of Django's.
func manage(ctx context.Context, command string) error {
	if command != "migrate" {
		return nil
	}
	database, err := connect(ctx)
	if err != nil {
		return err
	}
	defer database.Close(ctx)
	_, err = database.Exec(ctx, createVisits)
	return err
}

// celery takes tasks from the cache, and leaves beside each upload a word on it. The clock only asks for the cache.
func celery(ctx context.Context, isClock bool) error {
	for ctx.Err() == nil {
		if isClock {
			_, _ = askCache(ctx, "PING")
			time.Sleep(time.Second)
			continue
		}
		taken, err := redis.Strings(askCache(ctx, "BRPOP", tasks, 1))
		if err != nil { // none, or the cache begins again
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if err := work(taken[1]); err != nil {
			return err
		}
	}
	return nil
}

func work(name string) error {
	content, err := os.ReadFile(filepath.Join(media, name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(media, name+".size"), []byte(strconv.Itoa(len(content))), 0o644)
}
