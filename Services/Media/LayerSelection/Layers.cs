namespace JbAspire.Media.LayerSelection;

/// <summary>A spatial layer (the stream's index in simulcast) and a temporal layer, each from 0; -1: none.</summary>
internal readonly record struct Layers(int Spatial, int Temporal)
{
    /// <summary>Nothing at all.</summary>
    public static Layers None => new(-1, -1);

    /// <summary>Whether there is nothing.</summary>
    public bool IsNone => Spatial < 0;
}
