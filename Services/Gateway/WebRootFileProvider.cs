using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace JbAspire.Gateway;

/// <summary>The web root's files, also where the folder appears only after the start: <c>npm run build</c> needs no restart.</summary>
internal sealed class WebRootFileProvider(string root) : IFileProvider, IDisposable
{
    private readonly Lock _opening = new();
    private PhysicalFileProvider? _files;

    public string Root => root;

    public bool HasIndex => GetFileInfo("index.html").Exists;

    private IFileProvider Files
    {
        get
        {
            if (_files is { } files)
                return files;
            if (!Directory.Exists(root))
                return new NullFileProvider();
            lock (_opening)
                return _files ??= new PhysicalFileProvider(root);
        }
    }

    public IFileInfo GetFileInfo(string subpath) => Files.GetFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => Files.GetDirectoryContents(subpath);

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    public void Dispose() => _files?.Dispose();
}
