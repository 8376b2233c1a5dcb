using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class PayloadRewriterTests
{
    private readonly VideoPacketReader _reader = new();
    private PayloadRewriter _rewriter;

    [Fact]
    public void The_first_piece_keeps_its_numbers()
    {
        Assert.Equal((100, 7), Vp8(100, 7));
        Assert.Equal((101, 8), Vp8(101, 8));
    }

    [Fact]
    public void Over_a_switch_picture_id_and_tl0picidx_go_on_by_one()
    {
        Vp8(0x7FFF, 255);
        _rewriter.Desynchronize();
        Assert.Equal((0, 0), Vp8(500, 30));
        Assert.Equal((0, 0), Vp8(500, 30)); // the picture's second packet
        Assert.Equal((1, 1), Vp8(501, 31));
    }

    [Fact]
    public void A_vp8_picture_left_out_leaves_no_gap_in_the_picture_ids()
    {
        Vp8(0x7FFE, 4);
        Drop(0x7FFF);
        Drop(0x7FFF);
        Assert.Equal((0x7FFF, 4), Vp8(0, 4));
        Drop(1);
        Assert.Equal((0, 5), Vp8(2, 5));
    }

    [Fact]
    public void A_lost_picture_leaves_a_gap_and_a_late_one_fills_it()
    {
        Vp8(10, 4);
        Drop(12);
        Assert.Equal((12, 5), Vp8(13, 5));
        Assert.Equal((11, 4), Vp8(11, 4));
        Assert.Equal((13, 5), Vp8(14, 5));
    }

    [Fact]
    public void Tl0picidx_follows_the_newest_picture_over_a_switch()
    {
        Vp8(10, 4);
        Vp8(12, 5);
        Vp8(11, 4); // late
        _rewriter.Desynchronize();
        Assert.Equal((13, 6), Vp8(99, 200));
    }

    [Fact]
    public void Streams_of_different_width_are_joined()
    {
        Vp8(300, 4);
        _rewriter.Desynchronize();
        VideoPacketDescriptor packet = _reader.Read(CodecKind.Vp8, [0x90, 0x80, 0x05, 0x00], []); // 7 bits
        PayloadRewrite rewrite = _rewriter.Rewrite(packet);
        byte[] payload = [0x90, 0x80, 0x05, 0x00];
        rewrite.Apply(payload);
        Assert.Equal([0x90, 0x80, 301 & 0x7F, 0x00], payload);
    }

    [Fact]
    public void The_rest_of_the_payload_is_untouched_and_the_same_rewrite_makes_a_retransmission_the_same()
    {
        Vp8(1, 1);
        _rewriter.Desynchronize();
        byte[] source = new Vp8Frame(0, 0, 0x1234, 0x56, 2, true, false, 0, []).Payload(0);
        PayloadRewrite rewrite = _rewriter.Rewrite(_reader.Read(CodecKind.Vp8, source, []));
        byte[] first = [.. source];
        byte[] again = [.. source];
        rewrite.Apply(first);
        rewrite.Apply(again);
        Assert.Equal(first, again);
        Assert.Equal([source[0], source[1], 0x80, 0x02, 0x02, .. source[5..]], first);
    }

    [Fact]
    public void Vp9_pictures_left_out_stay_gaps_since_references_count_pictures()
    {
        Assert.Equal(5, Vp9(5).PictureId);
        _rewriter.Drop(Read9(6));
        Assert.Equal(7, Vp9(7).PictureId);
        _rewriter.Desynchronize();
        Assert.Equal(8, Vp9(90).PictureId);
    }

    [Fact]
    public void Packets_without_numbers_are_not_rewritten()
    {
        byte[] payload = [0x10, 0x00, 0x9D];
        PayloadRewrite rewrite = _rewriter.Rewrite(_reader.Read(CodecKind.Vp8, payload, []));
        rewrite.Apply(payload);
        Assert.Equal([0x10, 0x00, 0x9D], payload);
        Assert.Equal(default, _rewriter.Rewrite(_reader.Read(CodecKind.H264, [0x67, 0x42], [])));
    }

    [Fact]
    public void Dependency_descriptors_get_frame_numbers_that_go_on_and_the_decode_targets_of_the_receiver()
    {
        DependencyDescriptorBuilder layers = DependencyDescriptorBuilder.L3T1;
        _rewriter.Rewrite(_reader.Read(CodecKind.Av1, [0x10, 0x32], layers.Write(0, 500, structure: true)));
        _rewriter.Desynchronize();
        byte[] source = layers.Write(0, 9, structure: true);
        PayloadRewrite rewrite = _rewriter.Rewrite(_reader.Read(CodecKind.Av1, [0x10, 0x32], source), decodeTargets: 0b011);

        byte[] destination = new byte[100];
        Assert.True(rewrite.TryWriteDependencyDescriptor(source, destination, out int written));
        VideoPacketDescriptor packet = new VideoPacketReader().Read(CodecKind.Av1, [0x10, 0x32], destination.AsSpan(0, written));
        Assert.Equal((501, 0b011u), (packet.Dependencies.FrameNumber, packet.Dependencies.ActiveDecodeTargets));
        Assert.Equal(0, rewrite.PictureIdOffset);
    }

    private (int PictureId, int Tl0PicIdx) Vp8(int pictureId, int tl0)
    {
        byte[] payload = new Vp8Frame(0, 0, pictureId, tl0, 0, false, false, 0, []).Payload(0);
        _rewriter.Rewrite(_reader.Read(CodecKind.Vp8, payload, [])).Apply(payload);
        (int rewritten, int tl0Rewritten, _, _) = Vp8Frame.Read(payload);
        return (rewritten, tl0Rewritten);
    }

    private void Drop(int pictureId) => _rewriter.Drop(
        _reader.Read(CodecKind.Vp8, new Vp8Frame(0, 0, pictureId, 0, 2, false, false, 0, []).Payload(0), []));

    private PayloadRewrite Vp9(int picture) => _rewriter.Rewrite(Read9(picture));

    private VideoPacketDescriptor Read9(int picture) => _reader.Read(CodecKind.Vp9, [0xAC, (byte)picture, 0x00, 0x01, 0xAA], []);
}
