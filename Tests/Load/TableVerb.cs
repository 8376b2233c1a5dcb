using System.Diagnostics;
using System.Globalization;

namespace JbAspire.Load;

/// <summary>Runs what the README's table is made of, one command after the other: each is told with what it printed.</summary>
internal sealed class TableVerb(IReadOnlyList<ILoadVerb> verbs) : ILoadVerb
{
    private static readonly (string Title, string Command)[] Steps =
    [
        ("1. CPU a forwarded packet, plain and SRTP, beside Janus",
            "fanout --engine ours,janus --srtp none,AEAD_AES_128_GCM,AES_CM_128_HMAC_SHA1_80 --burst 1,10 --seconds 8"),
        ("1. CPU a forwarded packet, WebRTC with transport-cc, RTX and history", "fanout --transport webrtc --burst 1,10 --seconds 8"),
        ("2. Packets a second before 1 % is lost", "max --srtp AEAD_AES_128_GCM --burst 10,1"),
        ("2. The same, beside Janus", "max --engine ours,janus --srtp AES_CM_128_HMAC_SHA1_80 --burst 10"),
        ("2. Consumers a worker, 300 packets/s each in bursts of 10", "max --consumers --srtp AEAD_AES_128_GCM --burst 10"),
        ("2. Rooms of four", "rooms --rooms 20 --participants 4 --seconds 10 --spin"),
        ("2. Rooms of six", "rooms --rooms 8 --participants 6 --seconds 10 --spin"),
        ("3. Latency at half load, beside a C program", "latency --seconds 8 --repeats 3"),
        ("4. Memory of a consumer without history", "fanout --receivers 2000 --rate 30 --seconds 3 --history false"),
        ("4. Memory of a consumer with history", "fanout --receivers 2000 --rate 30 --seconds 3 --history true"),
        ("4. Memory of an idle WebRtcTransport", "idle --transports 1000"),
        ("5. Join storm", "join --participants 500 --within 10 --layer 0"),
    ];

    public string Name => "table";

    public string Summary => "all commands of the README's table in one go, in under 12 minutes";

    public IReadOnlyList<LoadOption> Options { get; } =
    [
        new("engine", "ours", "ours, or the path of an Sfu"),
        new("pin", "0,1", "the engine's core and the load's; -1: any"),
        new("only", "", "numbers of rows, for example 1,3; empty: all"),
    ];

    public int Run(Arguments arguments, TextWriter output)
    {
        string engine = arguments.Text("engine"), pin = arguments.Text("pin");
        IReadOnlyList<int> only = arguments.Numbers("only", 1, 5);
        int failed = 0;
        foreach ((string title, string command) in Steps)
        {
            if (only.Count > 0 && !only.Contains(title[0] - '0'))
                continue;

            string[] words = [.. Words(command, engine), "--pin", pin];
            output.WriteLine();
            output.WriteLine($"### {title}");
            output.WriteLine($"`{string.Join(' ', words)}`");
            output.WriteLine();
            long start = Stopwatch.GetTimestamp();
            // One row that fails does not take the others with it.
            failed |= CommandLine.Run(verbs, words, output, output);
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"({Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s)"));
        }

        return failed;
    }

    private static string[] Words(string command, string engine)
    {
        string[] words = command.Split(' ');
        if (engine == "ours")
            return words;

        int index = Array.IndexOf(words, "--engine");
        if (index < 0)
            return [.. words, "--engine", words[0] == "latency" ? $"{engine},echo" : engine];

        words[index + 1] = words[index + 1].Replace("ours", engine, StringComparison.Ordinal);
        return words;
    }
}
