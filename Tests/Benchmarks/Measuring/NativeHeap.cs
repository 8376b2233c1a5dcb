using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>What libc's allocator has given out in all its arenas: what OpenSSL and our own native memory take. glibc only.</summary>
internal static unsafe partial class NativeHeap
{
    private const string Library = "libc";

    /// <summary>Bytes in use, the allocator's own rounding and headers included.</summary>
    public static long UsedBytes()
    {
        byte* text = null;
        nuint length = 0;
        nint stream = open_memstream(&text, &length);
        _ = malloc_info(0, stream);
        _ = fclose(stream);
        try
        {
            // After the arenas come the sums: what was taken from the system, and of that what is free.
            XElement[] sums = [.. XDocument.Parse(Marshal.PtrToStringUTF8((nint)text)!).Root!.Elements().Where(element => element.Name != "heap")];
            return Sum(sums, "system", "current") - Sum(sums, "total", "fast") - Sum(sums, "total", "rest") + Sum(sums, "total", "mmap");
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    private static long Sum(XElement[] sums, string name, string type) => sums
        .Where(element => element.Name == name && element.Attribute("type")?.Value == type)
        .Sum(element => long.Parse(element.Attribute("size")!.Value, CultureInfo.InvariantCulture));

    [LibraryImport(Library)]
    private static partial nint open_memstream(byte** text, nuint* length);

    [LibraryImport(Library)]
    private static partial int malloc_info(int options, nint stream);

    [LibraryImport(Library)]
    private static partial int fclose(nint stream);
}
