using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class SimulcastTests
{
    private readonly LayerSelector _selector = new(LayerKind.Simulcast, 3, 3);
    private readonly VideoPacketReader _reader = new();
    private readonly Vp8Encoder[] _encoders = [new(0, 100, 5, 0), new(1, 9000, 77, 500_000), new(2, 0x7FFE, 254, 1_000_000)];

    public SimulcastTests()
    {
        // An encoder begins with a key frame; these have begun long ago.
        foreach (Vp8Encoder encoder in _encoders)
            encoder.Next();
    }

    [Fact]
    public void Nothing_is_forwarded_before_a_key_frame_of_the_target()
    {
        Assert.Equal(LayerAction.Ignore, Select(0, isKey: true));
        Assert.True(_selector.NeedsKeyFrame(out int stream));
        Assert.Equal(2, stream);
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(2, isKey: true));
        Assert.Equal((new Layers(2, 2), 2), (_selector.Current, _selector.CurrentStream));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void The_old_stream_goes_on_until_a_key_frame_of_the_new_one(int from, int to)
    {
        Start(from);
        _selector.Target = new Layers(to, 2);

        Assert.True(_selector.NeedsKeyFrame(out int stream));
        Assert.Equal(to, stream);
        Assert.Equal(LayerAction.Ignore, Select(to));
        Assert.Equal(LayerAction.Forward, SelectBaseLayer(from));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(to, isKey: true));
        Assert.Equal(LayerAction.Ignore, Select(from));
        Assert.Equal(LayerAction.Ignore, Select(from, isKey: true));
        Assert.Equal(LayerAction.Forward, Select(to));
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal(new Layers(to, 2), _selector.Current);
    }

    [Fact]
    public void Waiting_to_go_down_forwards_the_base_temporal_layer_only()
    {
        Start(2);
        _selector.Target = new Layers(1, 2);
        Assert.Equal([false, false, false, true, false], Enumerable.Range(0, 5).Select(_ => Select(2) == LayerAction.Forward));
        Assert.Equal(new Layers(2, 0), _selector.Current);
    }

    [Fact]
    public void Waiting_to_go_down_forwards_all_that_is_wanted_where_the_path_is_not_short()
    {
        Start(2);
        _selector.ThinsOut = false;
        _selector.Target = new Layers(1, 2);
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(LayerAction.Forward, Select(2)));
        Assert.Equal(new Layers(2, 2), _selector.Current);
    }

    [Fact]
    public void Waiting_to_go_up_forwards_all_that_is_wanted()
    {
        Start(0);
        _selector.Target = new Layers(1, 2);
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(LayerAction.Forward, Select(0)));
    }

    [Fact]
    public void A_target_taken_back_before_its_key_frame_changes_nothing()
    {
        Start(1);
        _selector.Target = new Layers(2, 2);
        _selector.Target = new Layers(1, 2);
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal(LayerAction.Ignore, Select(2, isKey: true));
        Assert.Equal(LayerAction.Forward, Select(1));
    }

    [Fact]
    public void When_the_forwarded_stream_died_a_key_frame_of_the_target_begins_anew()
    {
        Start(2);
        _selector.StreamDied(1);
        Assert.Equal(2, _selector.CurrentStream);
        _selector.StreamDied(2);
        Assert.Equal(Layers.None, _selector.Current);
        _selector.Target = new Layers(0, 0);
        Assert.True(_selector.NeedsKeyFrame(out int stream));
        Assert.Equal(0, stream);
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(0, isKey: true));
    }

    [Fact]
    public void After_a_reset_the_same_stream_begins_with_a_key_frame()
    {
        Start(1);
        _selector.Reset();
        Assert.Equal(LayerAction.Ignore, Select(1));
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(1, isKey: true));
    }

    [Fact]
    public void A_target_above_the_highest_means_the_highest()
    {
        _selector.Target = new Layers(9, 9);
        Assert.Equal(new Layers(2, 2), _selector.Target);
        _selector.Target = new Layers(1, -1);
        Assert.Equal(new Layers(1, 0), _selector.Target);
    }

    [Fact]
    public void H264_without_temporal_layers_switches_at_parameter_sets()
    {
        byte[] parameterSets = [0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xCE];
        byte[] idr = [0x7C, 0x85, 0x88];
        byte[] slice = [0x41, 0x9A];
        Assert.Equal(LayerAction.ForwardFromKeyFrame, H264(2, parameterSets));
        Assert.Equal(LayerAction.Forward, H264(2, idr));
        _selector.Target = new Layers(0, 0);
        Assert.Equal(LayerAction.Forward, H264(2, slice)); // waits, and cannot tell temporal layers
        Assert.Equal(LayerAction.Ignore, H264(0, slice));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, H264(0, parameterSets));
        Assert.Equal(LayerAction.Forward, H264(0, idr));
        Assert.Equal(LayerAction.Ignore, H264(2, slice));
        Assert.Equal(new Layers(0, 0), _selector.Current);
    }

    [Fact]
    public void Vp9_streams_of_one_spatial_layer_are_forwarded_whole()
    {
        // Z is set in a stream of one spatial layer: no upper one depends on it.
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Vp9(2, 1, predicted: false));
        for (int picture = 2; picture < 40; picture++)
            Assert.Equal(LayerAction.Forward, Vp9(2, picture, predicted: true));

        LayerAction Vp9(int stream, int picture, bool predicted) => _selector.Select(
            stream, _reader.Read(CodecKind.Vp9, [(byte)(0xAD | (predicted ? 0x40 : 0)), (byte)picture, 0x10, 0x01, 0xAA], [])).Action;
    }

    private LayerAction H264(int stream, byte[] payload) => _selector.Select(stream, _reader.Read(CodecKind.H264, payload, [])).Action;

    private void Start(int stream)
    {
        _selector.Target = new Layers(stream, 2);
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(stream, isKey: true));
    }

    private LayerAction SelectBaseLayer(int stream)
    {
        while (true)
        {
            Vp8Frame frame = _encoders[stream].Next();
            LayerAction action = Select(stream, frame);
            if (frame.TemporalLayer == 0)
                return action;
        }
    }

    private LayerAction Select(int stream, bool isKey = false) => Select(stream, _encoders[stream].Next(isKey));

    private LayerAction Select(int stream, Vp8Frame frame) =>
        _selector.Select(stream, _reader.Read(CodecKind.Vp8, frame.Payload(0), [])).Action;
}
