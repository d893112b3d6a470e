using System.Buffers.Binary;
using System.IO.Compression;

namespace Proximal.MLAgents;

/// <summary>Reads PNG images as Unity writes them: 8 bits per channel, gray, RGB or RGBA, not interlaced.</summary>
internal static class PngImage
{
    private const int MaxSide = 1 << 13;
    private const int Overhead = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads the first image of data that may hold several, one after another.</summary>
    /// <param name="data">The data.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="rgb">RGB bytes, [height, width, 3], top row first.</param>
    /// <returns>Number of bytes of the image.</returns>
    /// <exception cref="CommunicatorException">The data is not such an image.</exception>
    public static int Read(ReadOnlySpan<byte> data, int width, int height, Span<byte> rgb)
    {
        if (!data.StartsWith(Signature))
            throw new CommunicatorException("its PNG data has no signature");
        int at = Signature.Length,
            channels = 0;
        using var compressed = new MemoryStream();
        while (true)
        {
            if (data.Length - at < Overhead)
                throw new CommunicatorException("its PNG data ends within an image");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
            ReadOnlySpan<byte> kind = data.Slice(at + 4, 4);
            if (length > data.Length - at - Overhead)
                throw new CommunicatorException("its PNG data ends within an image");
            ReadOnlySpan<byte> content = data.Slice(at + 8, (int)length);
            at += (int)length + Overhead;
            if (kind.SequenceEqual("IHDR"u8))
                channels = ReadHeader(content, width, height);
            else if (kind.SequenceEqual("IDAT"u8))
                compressed.Write(content);
            else if (kind.SequenceEqual("IEND"u8))
                break;
        }

        if (channels == 0)
            throw new CommunicatorException("its PNG image has no header");
        var rows = new byte[height * (1 + (width * channels))];
        try
        {
            compressed.Position = 0;
            using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
            inflated.ReadExactly(rows);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new CommunicatorException("its PNG image is damaged", exception);
        }

        Unfilter(rows, width, height, channels, rgb);
        return at;
    }

    private static int ReadHeader(ReadOnlySpan<byte> header, int width, int height)
    {
        if (header.Length != 13 || header[8] != 8 || header[12] != 0 || header[9] is not (0 or 2 or 6))
            throw new CommunicatorException("its PNG image is not gray, RGB or RGBA with 8 bits, or it is interlaced");
        uint w = BinaryPrimitives.ReadUInt32BigEndian(header),
            h = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (w != width || h != height || w > MaxSide || h > MaxSide)
            throw new CommunicatorException($"its PNG image is {w} × {h}, but its shape is {width} × {height}");
        return header[9] switch
        {
            0 => 1,
            2 => 3,
            _ => 4,
        };
    }

    // PNG specification (ISO/IEC 15948), section 9: each row has a filter over the bytes to the left and above.
    private static void Unfilter(byte[] rows, int width, int height, int channels, Span<byte> rgb)
    {
        int stride = width * channels;
        var before = new byte[stride];
        for (int y = 0; y < height; y++)
        {
            int filter = rows[y * (stride + 1)];
            Span<byte> row = rows.AsSpan((y * (stride + 1)) + 1, stride);
            for (int x = 0; x < stride; x++)
            {
                int left = x >= channels ? row[x - channels] : 0,
                    above = before[x],
                    corner = x >= channels ? before[x - channels] : 0;
                row[x] += filter switch
                {
                    0 => 0,
                    1 => (byte)left,
                    2 => (byte)above,
                    3 => (byte)((left + above) / 2),
                    4 => (byte)Paeth(left, above, corner),
                    _ => throw new CommunicatorException($"its PNG image has the filter {filter}"),
                };
            }

            row.CopyTo(before);
            for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++)
                rgb[(((y * width) + x) * 3) + c] = row[(x * channels) + (channels == 1 ? 0 : c)];
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        (int a, int b, int c) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left
            : b <= c ? above
            : corner;
    }
}
