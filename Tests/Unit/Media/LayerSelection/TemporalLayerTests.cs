using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class TemporalLayerTests
{
    private readonly LayerSelector _selector = new(LayerKind.Simple, 1, 3);
    private readonly VideoPacketReader _reader = new();
    private readonly Vp8Encoder _encoder = new(0, 0x7FF0, 250, 0);

    [Fact]
    public void Everything_is_forwarded_from_the_first_key_frame()
    {
        Vp8Frame key = _encoder.Next();
        Vp8Frame delta = _encoder.Next();
        Assert.Equal(LayerAction.Ignore, Select(delta));
        Assert.True(_selector.NeedsKeyFrame(out _));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(key));
        Assert.Equal(LayerAction.Forward, Select(delta));
        Assert.False(_selector.NeedsKeyFrame(out _));
        Assert.Equal(new Layers(0, 2), _selector.Current);
    }

    [Fact]
    public void Lower_target_holds_from_the_next_picture_on()
    {
        Forward(6); // T0 T2 T1 T2 T0 T2
        Vp8Frame third = _encoder.Next(); // T1
        Assert.Equal(LayerAction.Forward, Select(third));
        _selector.Target = new Layers(0, 0);

        Assert.Equal(LayerAction.Forward, Select(third, packet: 1)); // the rest of a picture that was begun
        Assert.Equal([false, true, false, false, false, true], Forward(6));
        Assert.Equal(new Layers(0, 0), _selector.Current);
        Assert.False(_selector.NeedsKeyFrame(out _));
    }

    [Fact]
    public void Higher_target_is_reached_layer_by_layer_at_sync_pictures()
    {
        Forward(1);
        _selector.Target = new Layers(0, 0);
        Forward(7); // ends with T2
        _selector.Target = new Layers(0, 2);

        // T2 with Y must wait for T1: the T2 behind it depends on that too.
        Assert.Equal([true, false, true, false], Forward(4));
        Assert.Equal(new Layers(0, 1), _selector.Current);
        Assert.Equal([true, true, true, true], Forward(4));
        Assert.Equal(new Layers(0, 2), _selector.Current);
    }

    [Fact]
    public void Without_sync_pictures_the_layer_stays_until_a_key_frame()
    {
        var encoder = new Vp8Encoder(0, 0, 0, 0, syncEvery: 1000);
        _selector.Target = new Layers(0, 0);
        Forward(8, encoder);
        _selector.Target = new Layers(0, 2);
        Assert.Equal([true, false, false, false], Forward(4, encoder));
        Assert.Equal(LayerAction.Forward, Select(encoder.Next(isKey: true)));
        Assert.Equal([true, true, true, true], Forward(4, encoder));
    }

    [Fact]
    public void Late_pictures_belong_to_the_layers_of_their_time()
    {
        Forward(4);
        Vp8Frame[] frames = [.. Enumerable.Range(0, 4).Select(_ => _encoder.Next())]; // T0 T2 T1 T2
        Select(frames[0]);
        _selector.Target = new Layers(0, 0);
        Select(frames[3]);
        Assert.Equal(LayerAction.Drop, Select(frames[3]));
        Vp8Frame later = _encoder.Next();
        Select(later);
        Assert.Equal(LayerAction.Forward, Select(frames[1])); // before the change
    }

    [Fact]
    public void Target_none_ends_forwarding_at_once_and_a_key_frame_begins_anew()
    {
        Forward(3);
        _selector.Target = Layers.None;
        Assert.Equal(Layers.None, _selector.Current);
        Assert.Equal(LayerAction.Ignore, Select(_encoder.Next()));
        Assert.Equal(LayerAction.Ignore, Select(_encoder.Next(isKey: true)));
        Assert.False(_selector.NeedsKeyFrame(out _));

        _selector.Target = new Layers(0, 1);
        Assert.True(_selector.NeedsKeyFrame(out int stream));
        Assert.Equal(0, stream);
        Assert.Equal(LayerAction.Ignore, Select(_encoder.Next()));
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select(_encoder.Next(isKey: true)));
        Assert.Equal(new Layers(0, 1), _selector.Current);
    }

    [Fact]
    public void Padding_is_left_out()
    {
        Forward(2);
        Assert.Equal(LayerVerdict.Drop, _selector.Select(0, _reader.Read(CodecKind.Vp8, [], [])));
    }

    [Fact]
    public void A_stream_without_layers_is_forwarded_whole_whatever_the_target()
    {
        _selector.Target = new Layers(0, 0);
        Assert.Equal(LayerAction.ForwardFromKeyFrame, _selector.Select(0, _reader.Read(CodecKind.H264, [0x67, 0x42], [])).Action);
        for (int i = 0; i < 10; i++)
            Assert.Equal(LayerAction.Forward, _selector.Select(0, _reader.Read(CodecKind.H264, [0x41, 0x9A], [])).Action);

        Assert.Equal(new Layers(0, 0), _selector.Current);
    }

    [Fact]
    public void Vp8_with_layers_and_without_picture_ids_is_decided_frame_by_frame()
    {
        _selector.Target = new Layers(0, 0);
        Assert.Equal(LayerAction.ForwardFromKeyFrame, Select([0x90, 0x20, 0x00, 0x00])); // X, S; T: TID 0
        Assert.Equal(LayerAction.Drop, Select([0x90, 0x20, 0x40, 0x01])); // TID 1
        Assert.Equal(LayerAction.Drop, Select([0x80, 0x20, 0x40, 0x01]));
        Assert.Equal(LayerAction.Forward, Select([0x90, 0x20, 0x00, 0x01]));
    }

    [Fact]
    public void A_late_packet_begins_nothing()
    {
        Assert.Equal(LayerVerdict.Ignore, _selector.Select(0, _reader.Read(CodecKind.Vp8, _encoder.Next().Payload(0), []), isLate: true));
    }

    private LayerAction Select(byte[] payload) => _selector.Select(0, _reader.Read(CodecKind.Vp8, payload, [])).Action;

    private LayerAction Select(Vp8Frame frame, int packet = 0) => Select(frame.Payload(packet));

    private bool[] Forward(int frames, Vp8Encoder? encoder = null) =>
        [.. Enumerable.Range(0, frames).Select(_ => Select((encoder ?? _encoder).Next()) >= LayerAction.Forward)];
}
