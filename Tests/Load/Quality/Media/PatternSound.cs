using System.Buffers.Binary;

namespace JbAspire.Load.Quality.Media;

/// <summary>
/// A sound that is never silent: a voice-like tone with overtones whose pitch and strength move, without a seam. As WAV
/// (16 bit, mono, 48 kHz).
/// </summary>
internal static class PatternSound
{
    private const int SampleRate = 48_000;
    private const int Seconds = 5;
    private const int HeaderLength = 44;
    private const double Pitch = 140;
    private const double PitchSwing = 30;
    private const double SyllablesPerSecond = 4;
    private const int Overtones = 6;
    private const double Loudness = 6000;

    public static void Write(string path)
    {
        int count = SampleRate * Seconds;
        byte[] file = new byte[HeaderLength + count * sizeof(short)];
        WriteHeader(file);
        double phase = 0;
        for (int i = 0; i < count; i++)
        {
            double time = (double)i / SampleRate;
            phase += 2 * Math.PI * (Pitch + PitchSwing * Math.Sin(2 * Math.PI * time)) / SampleRate;
            double voice = 0;
            for (int overtone = 1; overtone <= Overtones; overtone++)
                voice += Math.Sin(phase * overtone) / overtone;
            double strength = 0.6 + 0.4 * Math.Sin(2 * Math.PI * SyllablesPerSecond * time);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderLength + i * sizeof(short)), (short)(voice * strength * Loudness));
        }

        File.WriteAllBytes(path, file);
    }

    private static void WriteHeader(byte[] file)
    {
        const short Pcm = 1, Mono = 1, Bits = 16;
        Span<byte> header = file;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], Mono);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], Bits);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], file.Length - HeaderLength);
    }
}
