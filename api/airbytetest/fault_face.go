package airbytetest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// Face is a program in front of a server that responds to a request itself. Its responses do not look
// like those of the server.
type Face string

// Faces for a [Fault]. Each has a usual status, which Status of the fault overrides.
const (
	// CloudGateway is the gateway in front of Airbyte Cloud. It returns 401 in a JSON format of its own
	// for a token that it does not accept.
	CloudGateway Face = "cloud gateway"
	// GoogleFrontEnd is the load balancer in front of Airbyte Cloud. It returns 502 and a web page if it
	// does not reach the server.
	GoogleFrontEnd Face = "google front end"
	// Nginx is a proxy in front of a self-managed server. It returns 502 and a web page if it does not
	// reach the server, and 405 for a path of the web application.
	Nginx Face = "nginx"
	// BasicAuthIngress is an ingress with basic authentication in front of a self-managed server. It
	// returns 401 and a web page for a request without the right user name and password.
	BasicAuthIngress Face = "ingress with basic authentication"
)

var faces = []Face{CloudGateway, GoogleFrontEnd, Nginx, BasicAuthIngress}

func (f Face) check() error {
	if f != "" && !slices.Contains(faces, f) {
		return fmt.Errorf("airbytetest: unknown face %q; want a constant such as Nginx", string(f))
	}
	return nil
}

// response returns the response with a status, or the usual one if the status is 0. The message is for
// faces that send one.
func (f Face) response(status int, message string) *response {
	switch f {
	case CloudGateway:
		return gatewayResponse(cmp.Or(status, http.StatusUnauthorized), message)
	case GoogleFrontEnd:
		return googleResponse(cmp.Or(status, http.StatusBadGateway))
	case BasicAuthIngress:
		resp := nginxResponse(cmp.Or(status, http.StatusUnauthorized))
		if resp.status == http.StatusUnauthorized {
			resp.header.Set("WWW-Authenticate", `Basic realm="Authentication Required"`)
		}
		return resp
	}
	return nginxResponse(cmp.Or(status, http.StatusBadGateway))
}

func gatewayResponse(status int, message string) *response {
	resp := &response{status: status, header: http.Header{"Server": {"envoy"}}}
	resp.body = object{"code": status, "message": cmp.Or(message, http.StatusText(status))}
	if status == http.StatusUnauthorized {
		resp.body = object{"code": status, "message": cmp.Or(message, "Jwt is not in the form of Header.Payload.Signature")}
		resp.header.Set("WWW-Authenticate", `Bearer realm="https://api.airbyte.com/v1", error="invalid_token"`)
	}
	return resp
}

func googleResponse(status int) *response {
	title := strconv.Itoa(status) + " Server Error"
	page := "<html><head>\n<meta http-equiv=\"content-type\" content=\"text/html;charset=utf-8\">\n" +
		"<title>" + title + "</title>\n</head>\n<body text=#000000 bgcolor=#ffffff>\n<h1>Error: Server Error</h1>\n" +
		"<h2>The server encountered a temporary error and could not complete your request.<p>" +
		"Please try again in 30 seconds.</h2>\n<h2></h2>\n</body></html>\n"
	return &response{
		status: status,
		body:   textBody{contentType: "text/html; charset=UTF-8", text: page},
		header: http.Header{"Via": {"1.1 google"}},
	}
}

// nginxNames holds the names of statuses that differ between nginx and package net/http.
var nginxNames = map[int]string{
	http.StatusUnauthorized:       "Authorization Required",
	http.StatusMethodNotAllowed:   "Not Allowed",
	http.StatusServiceUnavailable: "Service Temporarily Unavailable",
	http.StatusGatewayTimeout:     "Gateway Time-out",
}

func nginxResponse(status int) *response {
	title := strconv.Itoa(status) + " " + cmp.Or(nginxNames[status], http.StatusText(status))
	page := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	return &response{
		status: status,
		body:   textBody{contentType: "text/html", text: page},
		header: http.Header{"Server": {"nginx"}},
	}
}
