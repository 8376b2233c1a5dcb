using System.IO.MemoryMappedFiles;

namespace JbAspire.Tests.Fuzz.Running;

/// <summary>
/// A mapped file with the input that runs: its length in four bytes, then its bytes. Native code that ends the process leaves it behind.
/// </summary>
internal sealed class LastInput : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LastInput(string path, int maxLength)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + maxLength);
        _view = _file.CreateViewAccessor();
    }

    public void Write(ReadOnlySpan<byte> input)
    {
        _view.Write(0, input.Length);
        _view.SafeMemoryMappedViewHandle.WriteSpan(sizeof(int), input);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
