using System.Numerics;

namespace Proximal.Rendering.Tests;

public sealed class RasterCanvasTests
{
    [Fact]
    public void Canvas_centres_the_picture_without_distortion()
    {
        var projection = Projection.Fit(new Vector2(-1, -1), new Vector2(1, 1), 200, 100);

        Assert.Equal(50, projection.Scale);
        Assert.Equal(new Vector2(100, 50), projection.ToPixels(Vector2.Zero));
        Assert.Equal(new Vector2(150, 0), projection.ToPixels(Vector2.One));
        Assert.Equal(projection, Projection.Fit(new Vector2(1, -1), new Vector2(-1, 1), 200, 100));
        Assert.Throws<ArgumentException>(() => Projection.Fit(Vector2.One, new Vector2(1, 2), 200, 100));
    }

    [Fact]
    public void Image_is_drawn_by_the_means_of_the_pixels_that_are_covered()
    {
        Rgba[] pixels = [new(0, 0, 0), new(100, 0, 0), new(10, 0, 0), new(20, 0, 0)];
        var half = new RasterCanvas(1, 1);
        half.Begin(Vector2.Zero, new Vector2(2), Rgba.White);
        half.Image(Vector2.Zero, new Vector2(2), 2, 2, pixels);
        Assert.Equal([new Rgba(32, 0, 0)], half.Pixels.ToArray());

        var twice = new RasterCanvas(6, 4);
        twice.Begin(Vector2.Zero, new Vector2(2), Rgba.White);
        twice.Image(Vector2.Zero, new Vector2(2), 2, 2, pixels);
        Assert.Equal([255, 0, 0, 100, 100, 255], Row(twice, 1));
        Assert.Equal([255, 10, 10, 20, 20, 255], Row(twice, 2));
    }

    [Fact]
    public void Pixel_coverage_is_the_share_inside_the_shape()
    {
        RasterCanvas canvas = Canvas(4, 4);

        canvas.Polygon([new(0.5f, 1), new(2.25f, 1), new(2.25f, 2), new(0.5f, 2)], Rgba.Black);

        // The task's second row from below is the picture's third from above.
        Assert.Equal([128, 0, 191, 255], Row(canvas, 2));
        Assert.Equal([255, 255, 255, 255], Row(canvas, 1));
    }

    [Fact]
    public void Triangle_coverage_of_pixels_is_exact()
    {
        RasterCanvas canvas = Canvas(4, 1);

        // Below the diagonal of a rectangle of 4 x 1: an eighth, three eighths, five eighths, seven eighths.
        canvas.Polygon([new(0, 0), new(4, 0), new(4, 1)], Rgba.Black);

        Assert.Equal([223, 159, 96, 32], Row(canvas, 0));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(5, true)]
    [InlineData(40, false)]
    public void Polygon_coverage_adds_up_to_its_area(int corners, bool clockwise)
    {
        const float Radius = 20.3f;
        RasterCanvas canvas = Canvas(64, 64);
        var points = new Vector2[corners];
        for (int i = 0; i < corners; i++)
        {
            (float sine, float cosine) = MathF.SinCos(0.4f + ((clockwise ? -i : i) * MathF.Tau / corners));
            points[i] = new Vector2(31.7f, 33.2f) + (Radius * new Vector2(cosine, sine));
        }

        canvas.Polygon(points, Rgba.Black);

        double area = corners / 2.0 * Radius * Radius * Math.Sin(Math.Tau / corners);
        Assert.Equal(area, Darkness(canvas), area * 2e-3);
    }

    [Fact]
    public void Circles_and_round_lines_have_their_area()
    {
        RasterCanvas circle = Canvas(64, 64),
            line = Canvas(64, 64);

        circle.Circle(new Vector2(30.2f, 33.4f), 17.5f, Rgba.Black);
        line.Polyline([new(10, 12), new(50.5f, 12), new(50.5f, 40)], 6, Rgba.Black);

        Assert.Equal(Math.PI * 17.5 * 17.5, Darkness(circle), 5.0);

        // Two bars, half a disc at either end; at the corner, a square that both bars have and a quarter of a disc
        // outside.
        const double Disc = Math.PI * 9;
        Assert.Equal((6 * (40.5 + 28)) + Disc - 9 + (Disc / 4), Darkness(line), 3.0);
    }

    [Fact]
    public void Line_thinner_than_a_pixel_is_fainter()
    {
        RasterCanvas canvas = Canvas(32, 8);

        canvas.Polyline([new(4, 4.5f), new(28, 4.5f)], 0.25f, Rgba.Black);

        Assert.Equal(24 * 0.25, Darkness(canvas), 0.4);
    }

    [Fact]
    public void Shapes_are_clipped_at_the_border()
    {
        RasterCanvas canvas = Canvas(8, 8);

        canvas.Polygon([new(-100, -100), new(4, -100), new(4, 100), new(-100, 100)], Rgba.Black);
        canvas.Circle(new Vector2(-50, 3), 10, Rgba.Black);
        canvas.Circle(new Vector2(50, 300), 10, Rgba.Black);
        canvas.Polygon([new(20, 20), new(30, 20), new(30, 30)], Rgba.Black);
        canvas.Polygon([new(-20, 2), new(-10, 2), new(-10, 5)], Rgba.Black);

        for (int y = 0; y < 8; y++)
            Assert.Equal([0, 0, 0, 0, 255, 255, 255, 255], Row(canvas, y));
    }

    [Fact]
    public void Colours_are_blended_by_opacity()
    {
        RasterCanvas canvas = Canvas(1, 1);

        canvas.Polygon([new(0, 0), new(1, 0), new(1, 1), new(0, 1)], new Rgba(0, 100, 255, 51));

        Assert.Equal(new Rgba(204, 224, 255), canvas.Pixels[0]);
    }

    [Fact]
    public void Every_ASCII_character_looks_different()
    {
        HashSet<string> seen = [];
        for (char letter = ' '; letter <= '~'; letter++)
        {
            RasterCanvas canvas = Canvas(30, 40);
            canvas.Text(new Vector2(4, 10), letter.ToString(), 30, Rgba.Black);
            string picture = Convert.ToHexString([.. canvas.Pixels.ToArray().Select(static pixel => pixel.R)]);
            Assert.True(seen.Add(picture), $"'{letter}' looks like another character");
            Assert.Equal(letter == ' ', Darkness(canvas) == 0);
        }
    }

    [Theory]
    [InlineData(TextAnchor.Start, 50, 100)]
    [InlineData(TextAnchor.Middle, 20, 80)]
    [InlineData(TextAnchor.End, 0, 50)]
    public void Text_is_placed_at_its_anchor(TextAnchor anchor, int from, int to)
    {
        RasterCanvas canvas = Canvas(100, 30);

        canvas.Text(new Vector2(50, 10), "Hill", 16, Rgba.Black, anchor);

        for (int i = 0; i < canvas.Pixels.Length; i++)
            if (canvas.Pixels[i].R < 128)
                Assert.InRange(i % 100, from - 1, to);
        double left = 0,
            right = 0;
        for (int i = 0; i < canvas.Pixels.Length; i++)
            if (i % 100 < 50)
                left += 255 - canvas.Pixels[i].R;
            else
                right += 255 - canvas.Pixels[i].R;
        Assert.Equal(anchor == TextAnchor.Middle, left > 0.2 * (left + right) && right > 0.2 * (left + right));
    }

    // One pixel to a unit.
    private static RasterCanvas Canvas(int width, int height)
    {
        var canvas = new RasterCanvas(width, height);
        canvas.Begin(Vector2.Zero, new Vector2(width, height), Rgba.White);
        return canvas;
    }

    private static int[] Row(RasterCanvas canvas, int y) =>
        [.. canvas.Pixels.Slice(y * canvas.Width, canvas.Width).ToArray().Select(static pixel => (int)pixel.R)];

    private static double Darkness(RasterCanvas canvas) =>
        canvas.Pixels.ToArray().Sum(static pixel => (255 - pixel.R) / 255.0);
}
