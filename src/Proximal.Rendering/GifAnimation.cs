using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Proximal.Rendering;

/// <summary>
/// Writes an animation as a GIF that repeats for ever. Frames are written as they come, so that episodes may be of any
/// length; each holds only the rectangle that changed, and of that only the pixels that did.
/// </summary>
public sealed class GifAnimation : IAnimation
{
    /// <summary>The most frames a second that viewers show as fast as asked: below 2 hundredths of a second they slow down.</summary>
    public const double MaxFramesPerSecond = 50;

    private const byte Transparent = ColorTable.Capacity;
    private const int TableOffset = 13;

    private readonly Stream output;
    private readonly bool leaveOpen;
    private readonly double framesPerSecond;
    private readonly long start;
    private readonly RasterCanvas canvas;
    private readonly ColorTable colors = new();
    private readonly LzwEncoder encoder = new();
    private readonly Dictionary<Rgba, int> used = [];
    private readonly Rgba[] shown;
    private readonly byte[] indices;
    private long frames;
    private long hundredths;
    private bool isComplete;

    /// <summary>Begins an animation.</summary>
    /// <param name="output">Where to write; it must be able to seek, because the table of colours at the file's beginning is
    /// known only at its end.</param>
    /// <param name="width">In pixels, 1 … 65,535.</param>
    /// <param name="height">In pixels, 1 … 65,535.</param>
    /// <param name="framesPerSecond">How fast it plays, above 0 and up to <see cref="MaxFramesPerSecond"/>.</param>
    /// <param name="leaveOpen">Whether <paramref name="output"/> stays open afterwards.</param>
    /// <exception cref="ArgumentException">The stream cannot seek, or a number is out of range.</exception>
    public GifAnimation(Stream output, int width, int height, double framesPerSecond, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, MaxFramesPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        if (!output.CanSeek)
            throw new ArgumentException("the stream must be able to seek", nameof(output));
        (this.output, this.leaveOpen, this.framesPerSecond) = (output, leaveOpen, framesPerSecond);
        start = output.Position;
        canvas = new RasterCanvas(width, height);
        shown = new Rgba[width * height];
        indices = new byte[width * height];
        WriteHeader();
    }

    /// <inheritdoc/>
    public ICanvas Canvas => canvas;

    /// <inheritdoc/>
    public void AddFrame(string caption = "", int repeat = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        if (caption.Length > 0)
            canvas.Caption(caption);
        (int left, int top, int width, int height) = frames == 0 ? (0, 0, canvas.Width, canvas.Height) : Changed();
        Count(left, top, width, height);
        bool isShared = colors.TryInclude(used, mostCoarse: shown.Length / 8);
        Dictionary<Rgba, byte> map = colors.Indices;
        Rgba[]? local = isShared ? null : ColorQuantizer.Reduce(used, ColorTable.Capacity, out map);
        ReadOnlySpan<byte> image = Index(map, left, top, width, height);
        WriteFrameHeader(Delay(repeat), left, top, width, height, local);
        encoder.Write(image, output);
        canvas.Pixels.CopyTo(shown);
        frames += repeat;
    }

    /// <summary>Completes the file.</summary>
    public void Dispose()
    {
        if (isComplete)
            return;
        isComplete = true;
        output.WriteByte(0x3B);
        long end = output.Position;
        output.Position = start + TableOffset;
        WriteTable(colors.Entries);
        output.Position = end;
        if (leaveOpen)
            output.Flush();
        else
            output.Dispose();
    }

    // Hundredths of a second are coarse, so a frame ends where the exact time, rounded, says.
    private int Delay(int repeat)
    {
        int delay = (int)Math.Min(Math.Round((frames + repeat) * 100 / framesPerSecond) - hundredths, ushort.MaxValue);
        hundredths += delay;
        return delay;
    }

    // The smallest rectangle around all that differs from what is shown; one pixel where nothing does.
    private (int Left, int Top, int Width, int Height) Changed()
    {
        ReadOnlySpan<Rgba> now = canvas.Pixels;
        int left = canvas.Width,
            right = -1,
            top = -1,
            bottom = -1;
        for (int y = 0; y < canvas.Height; y++)
        {
            ReadOnlySpan<Rgba> before = shown.AsSpan(y * canvas.Width, canvas.Width),
                after = now.Slice(y * canvas.Width, canvas.Width);
            int first = before.CommonPrefixLength(after);
            if (first == canvas.Width)
                continue;
            int last = canvas.Width - 1;
            while (before[last] == after[last])
                last--;
            if (top < 0)
                top = y;
            (left, right, bottom) = (Math.Min(left, first), Math.Max(right, last), y);
        }

        return top < 0 ? (0, 0, 1, 1) : (left, top, right - left + 1, bottom - top + 1);
    }

    private bool IsShown(int at) => frames > 0 && shown[at] == canvas.Pixels[at];

    private void Count(int left, int top, int width, int height)
    {
        used.Clear();
        for (int y = top; y < top + height; y++)
        for (int at = (y * canvas.Width) + left, end = at + width; at < end; at++)
            if (!IsShown(at))
                CollectionsMarshal.GetValueRefOrAddDefault(used, canvas.Pixels[at], out _)++;
    }

    private ReadOnlySpan<byte> Index(Dictionary<Rgba, byte> map, int left, int top, int width, int height)
    {
        int count = 0;
        for (int y = top; y < top + height; y++)
        for (int at = (y * canvas.Width) + left, end = at + width; at < end; at++)
            indices[count++] = IsShown(at) ? Transparent : map[canvas.Pixels[at]];
        return indices.AsSpan(0, count);
    }

    private void WriteHeader()
    {
        output.Write("GIF89a"u8);
        WriteNumbers(canvas.Width, canvas.Height);
        output.Write([0xF7, 0, 0]);
        WriteTable([]);
        output.Write([0x21, 0xFF, 11]);
        output.Write("NETSCAPE2.0"u8);
        output.Write([3, 1, 0, 0, 0]);
    }

    private void WriteFrameHeader(int delay, int left, int top, int width, int height, Rgba[]? local)
    {
        const byte KeepWithTransparency = 0b101;
        output.Write([0x21, 0xF9, 4, KeepWithTransparency]);
        WriteNumbers(delay);
        output.Write([Transparent, 0, 0x2C]);
        WriteNumbers(left, top, width, height);
        output.WriteByte((byte)(local is null ? 0 : 0x87));
        if (local is not null)
            WriteTable(local);
    }

    private void WriteTable(ReadOnlySpan<Rgba> entries)
    {
        Span<byte> table = stackalloc byte[256 * 3];
        table.Clear();
        for (int i = 0; i < entries.Length; i++)
            (table[3 * i], table[(3 * i) + 1], table[(3 * i) + 2]) = (entries[i].R, entries[i].G, entries[i].B);
        output.Write(table);
    }

    private void WriteNumbers(params ReadOnlySpan<int> numbers)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)number);
            output.Write(bytes);
        }
    }
}
