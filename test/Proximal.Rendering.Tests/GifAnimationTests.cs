using System.Numerics;

namespace Proximal.Rendering.Tests;

public sealed class GifAnimationTests
{
    private static readonly Rgba Red = Rgba.FromHex(0xC01020),
        Blue = Rgba.FromHex(0x1040E0);

    [Fact]
    public void Gif_shows_exactly_the_drawn_pixels()
    {
        List<Rgba[]> drawn = [];

        GifReader gif = Record(80, 60, 25, 12, (canvas, frame) => Scene(canvas, frame, smooth: false), drawn);

        Assert.True(gif.Loops);
        Assert.Equal((80, 60), (gif.Width, gif.Height));
        Assert.Equal(drawn, gif.Frames);
        Assert.Equal(0, gif.LocalTables);
    }

    [Fact]
    public void Gif_keeps_surfaces_exactly_and_shades_of_edges_nearly()
    {
        List<Rgba[]> drawn = [];

        GifReader gif = Record(160, 120, 25, 40, (canvas, frame) => Scene(canvas, frame, smooth: true), drawn);

        for (int frame = 0; frame < drawn.Count; frame++)
        {
            HashSet<Rgba> surfaces =
            [
                .. drawn[frame].CountBy(color => color).Where(pair => pair.Value >= 100).Select(pair => pair.Key),
            ];
            Assert.True(surfaces.Count >= 3);
            for (int i = 0; i < drawn[frame].Length; i++)
                Assert.InRange(
                    Distance(drawn[frame][i], gif.Frames[frame][i]),
                    0,
                    surfaces.Contains(drawn[frame][i]) ? 0 : 32
                );
        }
    }

    [Fact]
    public void Gif_maps_colours_beyond_its_table_to_the_nearest()
    {
        List<Rgba[]> drawn = [];

        // 4,096 colours a frame, other ones in the next.
        GifReader gif = Record(64, 64, 10, 2, Gradient, drawn);

        Assert.All(drawn, frame => Assert.Equal(4096, frame.Distinct().Count()));
        Assert.Equal(2, gif.LocalTables);

        // 255 colours for 64 x 64: each stands for 4 x 4, 12 apart at most, but one for two such boxes, 28 apart, 14
        // from the middle.
        for (int frame = 0; frame < 2; frame++)
        for (int i = 0; i < drawn[frame].Length; i++)
            Assert.InRange(Distance(drawn[frame][i], gif.Frames[frame][i]), 0, 14);
    }

    [Fact]
    public void Gif_frame_covers_only_the_changed_rectangle()
    {
        GifReader gif = Record(
            100,
            100,
            10,
            3,
            static (canvas, frame) =>
            {
                canvas.Begin(Vector2.Zero, new Vector2(100), Rgba.White);
                Square(canvas, 20, 30, 10, Red);
                Square(canvas, frame == 0 ? 50 : 52, 30, 10, Blue);
            }
        );

        // From the second frame to the third nothing changes: one pixel keeps the time.
        Assert.Equal([10_000, 12 * 10, 1], gif.Areas);
    }

    [Theory]
    [InlineData(50, new[] { 2, 2, 2, 2, 2, 2 })]
    [InlineData(30, new[] { 3, 4, 3, 3, 4, 3 })]
    [InlineData(7.5, new[] { 13, 14, 13, 13, 14, 13 })]
    public void Gif_delays_add_up_to_the_true_time(double framesPerSecond, int[] delays)
    {
        GifReader gif = Record(4, 4, framesPerSecond, 6, static (canvas, frame) => Scene(canvas, frame, smooth: false));

        Assert.Equal(delays, gif.Delays);
    }

    [Fact]
    public void Gif_frame_can_be_held_and_has_its_caption()
    {
        using var file = new MemoryStream();
        using (var gif = new GifAnimation(file, 120, 60, 20, leaveOpen: true))
        {
            gif.Canvas.Begin(Vector2.Zero, Vector2.One, Red);
            gif.AddFrame();
            gif.Canvas.Begin(Vector2.Zero, Vector2.One, Red);
            gif.AddFrame("step 2", repeat: 30);
        }

        var shown = new GifReader(file.ToArray());

        Assert.Equal([5, 150], shown.Delays);
        Assert.All(shown.Frames[0], pixel => Assert.Equal(Red, pixel));
        Assert.Contains(shown.Frames[1], pixel => Distance(pixel, CaptionLayout.Fill) < 64);
    }

    [Fact]
    public void Gif_of_invalid_size_or_rate_is_refused()
    {
        using var file = new MemoryStream();

        Assert.Throws<ArgumentOutOfRangeException>(() => new GifAnimation(file, 65_536, 1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifAnimation(file, 0, 1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifAnimation(file, 1, 1, 51));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GifAnimation(file, 1, 1, 0));
    }

    private static GifReader Record(
        int width,
        int height,
        double framesPerSecond,
        int frames,
        Action<ICanvas, int> draw,
        List<Rgba[]>? drawn = null
    )
    {
        using var file = new MemoryStream();
        using (var gif = new GifAnimation(file, width, height, framesPerSecond, leaveOpen: true))
        {
            for (int frame = 0; frame < frames; frame++)
            {
                draw(gif.Canvas, frame);
                drawn?.Add(((RasterCanvas)gif.Canvas).Pixels.ToArray());
                gif.AddFrame();
            }
        }

        var shown = new GifReader(file.ToArray());
        Assert.Equal(frames, shown.Frames.Count);
        return shown;
    }

    // Squares on whole pixels have no edges between colours; circles do.
    private static void Scene(ICanvas canvas, int frame, bool smooth)
    {
        canvas.Begin(Vector2.Zero, new Vector2(80, 60), Rgba.FromHex(0xF0F0E0));
        Square(canvas, 2 * frame, frame, 20, Red);
        Square(canvas, 30, 20, 15, Blue);
        if (smooth)
            canvas.Circle(new Vector2(60 - (0.7f * frame), 40 - (0.3f * frame)), 11.3f, Rgba.FromHex(0x208040));
    }

    private static void Gradient(ICanvas canvas, int frame)
    {
        canvas.Begin(Vector2.Zero, new Vector2(64), Rgba.White);
        for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            Square(canvas, x, y, 1, new Rgba((byte)(4 * x), (byte)(4 * y), (byte)(200 * frame)));
    }

    private static void Square(ICanvas canvas, float x, float y, float size, Rgba fill) =>
        canvas.Polygon([new(x, y), new(x + size, y), new(x + size, y + size), new(x, y + size)], fill);

    private static int Distance(Rgba a, Rgba b) =>
        Math.Max(Math.Abs(a.R - b.R), Math.Max(Math.Abs(a.G - b.G), Math.Abs(a.B - b.B)));
}
