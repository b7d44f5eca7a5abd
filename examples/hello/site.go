package main

import (
	"fmt"
	"html/template"
	"log"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// longest is the greatest number of milliseconds that a request can ask for.
const longest = 60_000

// site is what the pages show.
type site struct {
	Host, Version     string
	broken            bool
	neighbour, folder string
}

func handler(s site, logger *log.Logger) http.Handler {
	mux := http.NewServeMux()
	page := template.Must(template.New("page").Parse(pageText))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { // whichever path a route leads here
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store") // each answer shows who gave it
		_ = page.Execute(w, struct {
			site
			Path string
		}{s, r.URL.Path})
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /slow", taking(func(r *http.Request, d time.Duration) {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
		}
	}))
	mux.HandleFunc("GET /burn", taking(func(r *http.Request, d time.Duration) { burn(d, r.Context().Done()) }))
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil || code < 200 || code > 599 {
			http.Error(w, "want /status/CODE, from 200 to 599", http.StatusBadRequest)
			return
		}
		w.WriteHeader(code)
	})
	mux.HandleFunc("GET /neighbour", s.ask)
	mux.HandleFunc("GET /note", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, s.note()) })
	mux.HandleFunc("PUT /note", s.write)
	if !s.broken {
		return mux
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		logger.Printf("ERROR 500 %s, as FAIL=500 says", r.URL.Path)
		http.Error(w, "broken, as FAIL=500 says", http.StatusInternalServerError)
	})
}

// taking answers once work, which gets the milliseconds that are asked for, is done.
func taking(work func(*http.Request, time.Duration)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ms, err := strconv.Atoi(r.URL.Query().Get("ms"))
		if err != nil || ms < 0 || ms > longest {
			http.Error(w, fmt.Sprintf("want ?ms=, from 0 to %d", longest), http.StatusBadRequest)
			return
		}
		work(r, time.Duration(ms)*time.Millisecond)
		fmt.Fprintln(w, "ok")
	}
}

// burn uses CPU time, until it is used up or nobody waits any more. It counts its own thread's time, not the clock's: on
// a busy machine a request takes longer, as a real one does.
func burn(d time.Duration, gone <-chan struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for end := cpuTime() + d; cpuTime() < end; {
		select {
		case <-gone:
			return
		default:
		}
		for range 10_000 { // work between two looks at the clock
			runtime.KeepAlive(gone)
		}
	}
}

func cpuTime() time.Duration {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now)
	return time.Duration(now.Nano())
}

const pageText = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Hello</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
code { font-size: 1.1em }
</style>
<h1>Hello</h1>
<p>This page comes from the container <code>{{.Host}}</code>{{with .Version}}, version <code>{{.}}</code>{{end}}{{if ne .Path "/"}}, which was asked for <code>{{.Path}}</code>{{end}}.
<p>Load it again, and another task may answer.
</html>
`
