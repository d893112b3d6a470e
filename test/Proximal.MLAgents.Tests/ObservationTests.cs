using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

public sealed class ObservationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Png_images_of_all_filters_are_read(byte filter)
    {
        byte[] pixels = Pixels(width: 5, height: 4, seed: filter);
        var read = new byte[pixels.Length];
        byte[] file = Png(pixels, 5, 4, filter);
        Assert.Equal(file.Length, PngImage.Read(file, 5, 4, read));
        Assert.Equal(pixels, read);
    }

    [Fact]
    public void Png_images_that_are_damaged_are_refused()
    {
        byte[] file = Png(Pixels(5, 4, 1), 5, 4, 0);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<CommunicatorException>(() => PngImage.Read(file.AsSpan(0, length), 5, 4, new byte[60]));
        Assert.Throws<CommunicatorException>(() => PngImage.Read(file, 4, 5, new byte[60]));
    }

    [Theory]
    [InlineData(3, new int[0])]
    [InlineData(1, new int[0])]
    [InlineData(4, new int[0])]
    [InlineData(2, new[] { 0, 1, -1, 1, -1, 0 })]
    public void Concatenated_images_are_mapped_to_channels(int channels, int[] mapping)
    {
        int images = mapping.Length > 0 ? mapping.Length / 3 : (channels + 2) / 3;
        byte[][] pixels = [.. Enumerable.Range(0, images).Select(i => Pixels(3, 2, (ulong)i + 1))];
        var observation = new Observation
        {
            Name = "Camera",
            Shape = { channels, 2, 3 },
            CompressionType = CompressionType.Png,
            CompressedData = ByteString.CopyFrom([.. pixels.SelectMany(image => Png(image, 3, 2, 1))]),
        };
        observation.CompressedChannelMapping.AddRange(mapping);
        var observations = new RepeatedField<Observation> { observation };
        var layout = ObservationLayout.Of(observations);
        Assert.Equal([channels, 2, 3], ((Box)layout.Space).Shape.ToArray());
        var row = new float[channels * 6];
        layout.Read(observations, row);
        int[] map =
            mapping.Length > 0 ? mapping
            : channels == 1 ? [0, 0, 0]
            : [.. Enumerable.Range(0, channels)];
        for (int c = 0; c < channels; c++)
        for (int i = 0; i < 6; i++)
        {
            double expected = Enumerable
                .Range(0, map.Length)
                .Where(k => map[k] == c)
                .Average(k => pixels[k / 3][(3 * i) + (k % 3)] / 255.0);
            Assert.Equal(expected, row[(c * 6) + i], 1e-6);
        }
    }

    [Theory]
    [InlineData("buffer", "a variable length")]
    [InlineData("goal", "is a goal signal")]
    [InlineData("axes", "which is not supported")]
    public void Unsupported_sensors_are_refused(string what, string expected)
    {
        var observation = new Observation { Name = "S", Shape = { 2, 2 } };
        if (what == "buffer")
            observation.DimensionProperties.AddRange([4, 1]);
        else if (what == "goal")
            observation.ObservationType = ObservationType.GoalSignal;
        else
            observation.Shape.AddRange([2, 2]);
        var failure = Assert.Throws<CommunicatorException>(() => ObservationLayout.Of([observation]));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_of_all_kinds_have_their_space_and_mask()
    {
        Assert.IsType<Box>(Layout(2, []).Space);
        Assert.IsType<MultiDiscrete>(Layout(0, [3, 2]).Space);
        ActionLayout hybrid = Layout(1, [3, 2]);
        Assert.IsType<DictSpace>(hybrid.Space);
        var allowed = new float[5];
        hybrid.ReadMask([false, true, false, false, true], allowed);
        Assert.Equal([1, 0, 1, 1, 0], allowed);
        Assert.Throws<CommunicatorException>(() => hybrid.ReadMask([true, true, true, false, false], allowed));
        AgentAction action = hybrid.Write([0.5f, 2, 1]);
        Assert.Equal([0.5f], action.ContinuousActions);
        Assert.Equal([2, 1], action.DiscreteActions);
        Assert.Equal([0.5f, 2, 1], action.VectorActionsDeprecated);

        // Before API 1.3.
        Assert.IsType<Box>(
            ActionLayout
                .Of(
                    new BrainParameters
                    {
                        VectorActionSizeDeprecated = { 3 },
                        VectorActionSpaceTypeDeprecated = SpaceType.Continuous,
                    }
                )
                .Space
        );
        Assert.Throws<CommunicatorException>(() => Layout(0, []));
    }

    private static ActionLayout Layout(int continuous, int[] branches) =>
        ActionLayout.Of(
            new BrainParameters
            {
                ActionSpec = new ActionSpec
                {
                    NumContinuousActions = continuous,
                    NumDiscreteActions = branches.Length,
                    DiscreteBranchSizes = { branches },
                },
            }
        );

    private static byte[] Pixels(int width, int height, ulong seed)
    {
        var random = new Rng(seed);
        return [.. Enumerable.Range(0, width * height * 3).Select(_ => (byte)random.NextInt32(256))];
    }

    // Writes an image whose rows all have one filter.
    private static byte[] Png(byte[] rgb, int width, int height, byte filter)
    {
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(filter);
                for (int x = 0; x < 3 * width; x++)
                {
                    int left = x >= 3 ? rgb[(y * 3 * width) + x - 3] : 0,
                        above = y > 0 ? rgb[((y - 1) * 3 * width) + x] : 0,
                        corner = x >= 3 && y > 0 ? rgb[((y - 1) * 3 * width) + x - 3] : 0;
                    int predicted = filter switch
                    {
                        1 => left,
                        2 => above,
                        3 => (left + above) / 2,
                        4 => Paeth(left, above, corner),
                        _ => 0,
                    };
                    zlib.WriteByte((byte)(rgb[(y * 3 * width) + x] - predicted));
                }
            }

        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, rows.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c;
        return Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a
            : Math.Abs(p - b) <= Math.Abs(p - c) ? b
            : c;
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        number.Clear();
        file.Write(number);
    }
}
