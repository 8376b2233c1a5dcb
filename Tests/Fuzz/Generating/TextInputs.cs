using System.Text;

namespace JbAspire.Tests.Fuzz.Generating;

/// <summary>Texts of the configuration.</summary>
internal static class TextInputs
{
    private const string Conf = """
        # a server
        listening-port=3478
        listening-ip = "127.0.0.1"
        relay-ip=127.0.0.1
        external-ip=203.0.113.1/127.0.0.1
        min-port 50000
        max-port 50019
        realm=north.example
        user=anna:a-secret
        user=bao:0x3d3ef2f8e8e2a9d9dcdc2e4d4f4f0aa1
        lt-cred-mech
        fingerprint ; yes
        denied-peer-ip=10.0.0.0-10.255.255.255
        allowed-peer-ip=10.1.2.3
        max-bps=100000
        user-quota=12
        total-quota=1200
        stale-nonce=600
        no-multicast-peers
        no-such-option=1
        """;

    private const string Secret = "use-auth-secret\nstatic-auth-secret=north\nrest-api-separator=:\nmobility\nno-tls\nno-dtls\nverbose\n";

    public static IEnumerable<(string Target, string Name, byte[] Bytes)> All()
    {
        yield return ("turnserver-conf", "users", Encoding.UTF8.GetBytes(Conf));
        yield return ("turnserver-conf", "secret", Encoding.UTF8.GetBytes(Secret));
        yield return ("turnserver-conf", "windows", Encoding.UTF8.GetBytes(Secret.Replace("\n", "\r\n", StringComparison.Ordinal)));
        yield return ("command-line", "long",
            "--use-auth-secret\n--static-auth-secret=north\n--min-port\n50000\n--max-port=50019\n--check"u8.ToArray());
        yield return ("command-line", "short",
            "-n\n-L\n127.0.0.1\n-p3478\n-vf\n-m\n2\n-X\n203.0.113.1/10.0.0.1\n-r\nnorth.example\n-z"u8.ToArray());
        yield return ("command-line", "web",
            "--urls=http://127.0.0.1:0\nTurn:Realm=north\n--Turn:ListeningPort\n3479\n-c\nfile"u8.ToArray());
        foreach (string range in (string[])
            ["10.0.0.1", "10.0.0.0/8", "10.0.0.0-10.255.255.255", "::1", "2001:db8::/32", "fe80::-fe80::ffff", "::ffff:10.0.0.0/104", "0.0.0.0/0", "::/0"])
        {
            yield return ("ip-range", range.Replace('/', '_').Replace(':', '.'), Encoding.UTF8.GetBytes(range));
        }
    }
}
