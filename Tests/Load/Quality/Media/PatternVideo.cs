using System.Globalization;
using System.Text;
using JbAspire.Load.Quality.Systems;

namespace JbAspire.Load.Quality.Media;

/// <summary>
/// A moving picture that a codec cannot make small: two layers of smooth noise that slide over each other in different directions, without
/// a seam where the file begins again. As YUV4MPEG2 (4:2:0), which Chromium's fake camera plays in a loop.
/// </summary>
internal static class PatternVideo
{
    private const int Seconds = 5;
    private const int Seed = 4;
    private const byte NeutralColour = 128;

    public static void Write(string path, CameraFormat format)
    {
        (int width, int height, int frameRate) = format;
        int frames = Seconds * frameRate;
        Random random = new(Seed);
        byte[] coarse = Noise(random, width, height, 40), fine = Noise(random, width, height, 10);
        byte[] colour = Noise(random, width / 2, height / 2, 40);
        byte[] luma = new byte[width * height], blue = new byte[width / 2 * (height / 2)], red = new byte[blue.Length];
        using FileStream file = File.Create(path);
        string fileHeader = string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{width} H{height} F{frameRate}:1 Ip A1:1 C420jpeg\n");
        file.Write(Encoding.ASCII.GetBytes(fileHeader));
        byte[] frameHeader = Encoding.ASCII.GetBytes("FRAME\n");
        Array.Fill(red, NeutralColour);
        for (int frame = 0; frame < frames; frame++)
        {
            // A whole turn in the file's length.
            int right = width * frame / frames, down = height * frame / frames;
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int first = coarse[(y + down) % height * width + (x + right) % width];
                    int second = fine[(y + height - down) % height * width + (x + width - right) % width];
                    luma[y * width + x] = (byte)((first + second) / 2);
                }
            }

            for (int y = 0; y < height / 2; y++)
            {
                for (int x = 0; x < width / 2; x++)
                    blue[y * (width / 2) + x] = colour[y * (width / 2) + (x + right / 2) % (width / 2)];
            }

            file.Write(frameHeader);
            file.Write(luma);
            file.Write(blue);
            file.Write(red);
        }
    }

    // Random values at the corners of cells, mixed between them; it repeats at the edges.
    private static byte[] Noise(Random random, int width, int height, int cell)
    {
        int columns = width / cell, rows = height / cell;
        double[] corners = [.. Enumerable.Range(0, columns * rows).Select(_ => 40 + random.NextDouble() * 180)];
        byte[] noise = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double column = (double)x * columns / width, row = (double)y * rows / height;
                int left = (int)column, top = (int)row;
                double across = column - left, along = row - top;
                double upper = Mix(Corner(left, top), Corner(left + 1, top), across);
                double lower = Mix(Corner(left, top + 1), Corner(left + 1, top + 1), across);
                noise[y * width + x] = (byte)Mix(upper, lower, along);
            }
        }

        return noise;

        double Corner(int column, int row) => corners[row % rows * columns + column % columns];
        static double Mix(double from, double to, double share) => from + (to - from) * share;
    }
}
