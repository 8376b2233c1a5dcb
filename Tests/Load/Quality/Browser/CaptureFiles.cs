using JbAspire.Load.Quality.Media;
using JbAspire.Load.Quality.Systems;

namespace JbAspire.Load.Quality.Browser;

/// <summary>What camera and microphone of the sender's browser play, in a folder that is removed at the end.</summary>
internal sealed class CaptureFiles : IDisposable
{
    public CaptureFiles(CameraFormat format)
    {
        Folder = Directory.CreateTempSubdirectory("jbaspire-quality-").FullName;
        Video = Path.Combine(Folder, "camera.y4m");
        Sound = Path.Combine(Folder, "microphone.wav");
        PatternVideo.Write(Video, format);
        PatternSound.Write(Sound);
    }

    public string Folder { get; }

    public string Video { get; }

    public string Sound { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
