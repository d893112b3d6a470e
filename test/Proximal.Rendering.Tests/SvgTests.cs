using System.Numerics;
using System.Xml.Linq;

namespace Proximal.Rendering.Tests;

public sealed class SvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Svg_contains_its_shapes_in_order_and_in_pixels()
    {
        var canvas = new SvgCanvas(200, 100);
        canvas.Begin(Vector2.Zero, Vector2.One, Rgba.White);
        canvas.Polygon([new(0, 0), new(1, 0), new(1, 1)], Rgba.FromHex(0x102030));
        canvas.Polyline([new(0, 0.5f), new(1, 0.5f)], 0.1f, Rgba.Black.WithOpacity(0.5));
        canvas.Circle(new Vector2(0.5f), 0.25f, Rgba.Black);
        canvas.Text(new Vector2(0, 0.9f), "a < b & \"c\"", 0.2f, Rgba.Black, TextAnchor.End);

        XElement root = XDocument.Parse(canvas.ToString()).Root!;
        List<XElement> shapes = [.. root.Elements().Single().Elements()];

        Assert.Equal("0 0 200 100", root.Attribute("viewBox")?.Value);
        Assert.Equal(["rect", "polygon", "polyline", "circle", "text"], shapes.Select(shape => shape.Name.LocalName));
        Assert.Equal("50,100 150,100 150,0", shapes[1].Attribute("points")?.Value);
        Assert.Equal("#102030", shapes[1].Attribute("fill")?.Value);
        Assert.Null(shapes[1].Attribute("fill-opacity"));
        Assert.Equal("10", shapes[2].Attribute("stroke-width")?.Value);
        Assert.Equal("0.5", shapes[2].Attribute("stroke-opacity")?.Value);
        Assert.Equal("25", shapes[3].Attribute("r")?.Value);
        Assert.Equal("a < b & \"c\"", shapes[4].Value);
        Assert.Equal("end", shapes[4].Attribute("text-anchor")?.Value);
    }

    [Fact]
    public void Image_is_a_polygon_for_each_rectangle_of_one_color()
    {
        (Rgba black, Rgba white) = (Rgba.Black, Rgba.White);
        Rgba[] pixels = [black, black, white, black, black, white, white, white, white];
        var canvas = new SvgCanvas(30, 30);
        canvas.Begin(Vector2.Zero, new Vector2(3), Rgba.White);
        ((ICanvas)canvas).Image(Vector2.Zero, new Vector2(3), 3, 3, pixels);
        XElement[] polygons = [.. XDocument.Parse(canvas.ToString()).Root!.Descendants(Svg + "polygon")];
        Assert.Equal(
            ["#000000", "#ffffff", "#ffffff"],
            polygons.Select(static shape => shape.Attribute("fill")?.Value)
        );
        // Neighbours overlap by a twentieth of a pixel, and nothing is outside of the image.
        Assert.Equal("0,0 20.5,0 20.5,20.5 0,20.5", polygons[0].Attribute("points")?.Value);
        Assert.Equal("20,0 30,0 30,30 20,30", polygons[1].Attribute("points")?.Value);
        Assert.Equal("0,20 20.5,20 20.5,30 0,30", polygons[2].Attribute("points")?.Value);
    }

    [Fact]
    public void Begin_clears_the_picture()
    {
        var canvas = new SvgCanvas(10, 10);
        canvas.Begin(Vector2.Zero, Vector2.One, Rgba.White);
        canvas.Circle(Vector2.Zero, 1, Rgba.Black);
        canvas.Begin(Vector2.Zero, Vector2.One, Rgba.White);

        Assert.DoesNotContain("circle", canvas.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Animated_svg_shows_every_frame_at_its_time()
    {
        XElement root = Animate(
            5,
            static (canvas, frame) =>
            {
                canvas.Begin(Vector2.Zero, new Vector2(10), Rgba.White);
                canvas.Circle(new Vector2(1), 1, Rgba.Black);
                if (frame is 1 or 2)
                    canvas.Polyline([new(0, 0), new(frame, 5)], 1, Rgba.Black);
                canvas.Circle(new Vector2(frame, 2), frame < 3 ? 1 : 2, Rgba.Black);
            }
        );
        List<XElement> shapes = [.. root.Elements().First().Elements().Where(shape => shape.Name != Svg + "g")];

        // What stands still has no animation, and each shape is there once.
        Assert.Equal(["rect", "circle", "polyline", "circle"], shapes.Select(shape => shape.Name.LocalName));
        Assert.Empty(shapes[0].Elements());
        Assert.Empty(shapes[1].Elements());
        Assert.Equal(["0", "10", "20", "30", "40"], Values(shapes[3], "cx"));
        Assert.Equal(["10", "10", "10", "20", "20"], Values(shapes[3], "r"));
        Assert.Equal(["hidden", "visible", "visible", "hidden", "hidden"], Values(shapes[2], "visibility"));
        Assert.Equal(["0,100 10,50", "0,100 20,50"], Values(shapes[2], "points")[1..3]);
        Assert.All(
            root.Descendants(Svg + "animate"),
            animation => Assert.Equal("0.5s", animation.Attribute("dur")?.Value)
        );
        Assert.All(
            root.Descendants(Svg + "animate"),
            animation => Assert.Equal("indefinite", animation.Attribute("repeatCount")?.Value)
        );
    }

    [Fact]
    public void Animated_svg_shows_one_caption_at_a_time()
    {
        XElement root = Animate(4, static (canvas, _) => canvas.Begin(Vector2.Zero, Vector2.One, Rgba.White));

        List<XElement> captions = [.. root.Descendants(Svg + "text")];

        Assert.Equal(["frame 0", "frame 1", "frame 2", "frame 3"], captions.Select(caption => caption.Value));
        for (int i = 0; i < 4; i++)
            Assert.Equal(
                Enumerable.Range(0, 4).Select(frame => frame == i ? "visible" : "hidden"),
                Values(captions[i], "visibility", frames: 4)
            );
    }

    private static XElement Animate(int frames, Action<ICanvas, int> draw)
    {
        var text = new StringWriter();
        using (var animation = new SvgAnimation(text, 100, 100, 10))
        {
            for (int frame = 0; frame < frames; frame++)
            {
                draw(animation.Canvas, frame);
                animation.AddFrame($"frame {frame}");
            }
        }

        return XDocument.Parse(text.ToString()).Root!;
    }

    // An attribute's value at the middle of each frame, as SMIL defines discrete animations.
    private static string[] Values(XElement shape, string name, int frames = 5)
    {
        if (
            shape
                .Elements(Svg + "animate")
                .SingleOrDefault(animation => animation.Attribute("attributeName")?.Value == name)
            is not { } animation
        )
            return [.. Enumerable.Repeat(shape.Attribute(name)?.Value ?? "visible", frames)];
        Assert.Equal("discrete", animation.Attribute("calcMode")?.Value);
        string[] values = animation.Attribute("values")!.Value.Split(';');
        double[] times = animation.Attribute("keyTimes") is { } keys
            ? [.. keys.Value.Split(';').Select(double.Parse)]
            : [.. Enumerable.Range(0, values.Length).Select(i => (double)i / values.Length)];
        Assert.Equal(values.Length, times.Length);
        Assert.Equal(0, times[0]);
        return
        [
            .. Enumerable
                .Range(0, frames)
                .Select(frame => values[Array.FindLastIndex(times, time => time <= (frame + 0.5) / frames)]),
        ];
    }
}
