namespace JbAspire.Media.LayerSelection;

/// <summary>What to do with a packet.</summary>
internal enum LayerAction : byte
{
    /// <summary>It is of a stream that is not forwarded: nothing needs to be noted.</summary>
    Ignore,

    /// <summary>It is of the forwarded stream and is left out: the numbers close over it.</summary>
    Drop,

    /// <summary>It is forwarded.</summary>
    Forward,

    /// <summary>It is forwarded, and begins a new piece: nothing of before belongs to it.</summary>
    ForwardFromKeyFrame,
}
