package rootfs

import (
	"os"
	"path/filepath"
)

// etcShared are the parts of the machine's /etc that its programs need to run. Accounts, host keys and the like stay hidden.
var etcShared = []string{
	"alternatives", "ssl", "pki", "ca-certificates", "ca-certificates.conf", "crypto-policies", "java*", "python3*", "maven",
	"ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "protocols", "services", "mime.types", "magic",
	"bash.bashrc", "bashrc", "bash_completion", "bash_completion.d", "inputrc", "terminfo", "vim", "nanorc", "less*", "profile.d", "locale.alias", "locale.conf", "gai.conf",
}

var etcOwn = map[string]string{
	"passwd":        "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
	"group":         "root:x:0:\nnogroup:x:65534:\n",
	"shells":        "/bin/sh\n/bin/bash\n",
	"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n",
	"hosts":         "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
	"profile":       "[ -f /etc/bash.bashrc ] && [ -n \"$BASH_VERSION\" ] && . /etc/bash.bashrc\n",
}

// etc fills /etc with the shared parts of the machine's and files of our own.
func (b *builder) etc() error {
	for _, pattern := range etcShared {
		found, _ := filepath.Glob(filepath.Join("/etc", pattern))
		for _, source := range found {
			b.shareEtc(source)
		}
	}
	for name, content := range etcOwn {
		if err := os.WriteFile(filepath.Join(b.Root, "etc", name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) shareEtc(source string) {
	info, err := os.Lstat(source)
	if err != nil {
		return
	}
	target := b.Root + source
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		link, _ := os.Readlink(source)
		os.Symlink(link, target)
	case info.IsDir() && b.WritableSystem:
		b.layer(source)
	case info.IsDir():
		os.Mkdir(target, 0o755)
		Bind(source, target, true)
	case info.Mode().IsRegular():
		if content, err := os.ReadFile(source); err == nil {
			os.WriteFile(target, content, 0o644)
		}
	}
}
