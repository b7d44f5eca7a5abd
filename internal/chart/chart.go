// Package chart draws graphs of values over time in SVG, in the manner of CloudWatch.
package chart

import (
	"fmt"
	"html"
	"strings"
)

// Colors of texts and lines.
const (
	Dark = "#16191f"
	Grey = "#5f6b7a"
)

// Canvas is an image that is being drawn.
type Canvas struct{ text strings.Builder }

// New returns an empty canvas, of a size in pixels.
func New(width, height int) *Canvas {
	c := &Canvas{}
	c.print(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="Helvetica, Arial, sans-serif">`+"\n", width, height)
	c.print(`<rect width="100%%" height="100%%" fill="#f2f3f3"/>` + "\n")
	return c
}

// SVG returns what has been drawn.
func (c *Canvas) SVG() []byte { return []byte(c.text.String() + "</svg>\n") }

func (c *Canvas) print(format string, values ...any) { fmt.Fprintf(&c.text, format, values...) }

// Text writes a text; anchor is start, middle or end.
func (c *Canvas) Text(x, y, size int, color, anchor, text string) {
	c.print(`<text x="%d" y="%d" font-size="%d" fill="%s" text-anchor="%s">%s</text>`+"\n", x, y, size, html.EscapeString(color), anchor, html.EscapeString(text))
}

// Rectangle draws a box.
func (c *Canvas) Rectangle(b Box, fill, stroke string) {
	c.print(`<rect x="%d" y="%d" width="%d" height="%d" rx="3" fill="%s" stroke="%s"/>`+"\n", b.X, b.Y, b.Width, b.Height, fill, stroke)
}

// Box is a rectangle.
type Box struct{ X, Y, Width, Height int }

// Panel draws the frame of something with a title.
func (c *Canvas) Panel(b Box, title string) {
	c.Rectangle(b, "#ffffff", "#d5dbdb")
	if title != "" {
		c.Text(b.X+12, b.Y+20, 14, Dark, "start", title)
	}
}

// Color is one of CloudWatch's own, in its order.
func Color(i int) string {
	colors := []string{"#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22"}
	return colors[i%len(colors)]
}
