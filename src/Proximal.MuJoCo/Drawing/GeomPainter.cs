using System.Numerics;
using Proximal.Rendering;

namespace Proximal.MuJoCo;

/// <summary>Draws the geoms of a simulation: the ground, then the others from far to near.</summary>
internal sealed class GeomPainter
{
    // Values of mjtGeom.
    private const int Plane = 0;
    private const int Sphere = 2;
    private const int Capsule = 3;
    private const int Ellipsoid = 4;
    private const int Cylinder = 5;
    private const int Box = 6;
    private const int Mesh = 7;

    private const int OutlinePoints = 24;

    private readonly MuJoCoSimulation simulation;
    private readonly MuJoCoView view;
    private readonly ViewProjection projection;
    private readonly Ground ground;
    private readonly int body;
    private readonly int[] order;
    private readonly float[] depths;
    private readonly float border;

    public GeomPainter(MuJoCoSimulation simulation, MuJoCoView view)
    {
        (this.simulation, this.view) = (simulation, view);
        projection = new ViewProjection(view.Direction);
        ground = new Ground(view, projection);
        body = view.Body is null ? -1 : simulation.Model.BodyId(view.Body);
        order = new int[simulation.Model.Ngeom];
        depths = new float[order.Length];
        border = view.Width / 250;
    }

    public void Draw(ICanvas canvas)
    {
        Vector2 center = Center();
        ground.Draw(canvas, center, Height());
        Sort();
        foreach (int geom in order)
        {
            if (simulation.Model.GeomRgba[(4 * geom) + 3] > 0)
                DrawGeom(canvas, geom);
        }
    }

    private Vector2 Center()
    {
        if (body < 0)
            return new Vector2(view.CenterX, view.CenterY);
        Vector3 position = At(simulation.Xpos, body);
        return view.Direction switch
        {
            MuJoCoViewDirection.Top => projection.Project(position),
            MuJoCoViewDirection.Raised => projection.Project(position with { Z = view.CenterY }),
            _ => new Vector2(position.X, view.CenterY),
        };
    }

    // Height of the ground: that of the first plane, null if there is none.
    private float? Height()
    {
        int plane = Array.IndexOf(simulation.Model.GeomType, Plane);
        return plane < 0 ? null : At(simulation.GeomXpos, plane).Z;
    }

    private void Sort()
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            depths[i] = projection.Depth(At(simulation.GeomXpos, i));
        }

        Array.Sort(depths, order);
    }

    private void DrawGeom(ICanvas canvas, int geom)
    {
        Vector3 center = At(simulation.GeomXpos, geom);
        Vector3 size = Size(geom);
        Matrix3 axes = Matrix3.Read(simulation.GeomXmat, geom);
        Rgba fill = Color(geom);
        switch (simulation.Model.GeomType[geom])
        {
            case Sphere:
                Disc(canvas, projection.Project(center), size.X, fill);
                break;
            case Capsule:
                Vector3 half = axes.Z * size.Y;
                Limb(canvas, projection.Project(center - half), projection.Project(center + half), size.X, fill);
                break;
            case Ellipsoid:
                Hull(canvas, center, axes.X * size.X, axes.Y * size.Y, axes.Z * size.Z, fill);
                break;
            case Cylinder:
                Prism(canvas, center, axes, new Vector3(size.X, size.X, size.Y), round: true, fill);
                break;
            case Box or Mesh:
                Prism(canvas, center, axes, size, round: false, fill);
                break;
        }
    }

    private void Disc(ICanvas canvas, Vector2 center, float radius, Rgba fill)
    {
        canvas.Circle(center, radius, Darker(fill));
        canvas.Circle(center, Math.Max(radius - border, radius / 2), fill);
    }

    private void Limb(ICanvas canvas, Vector2 from, Vector2 to, float radius, Rgba fill)
    {
        if (Vector2.Distance(from, to) < 1e-4f)
        {
            Disc(canvas, from, radius, fill);
            return;
        }

        canvas.Polyline([from, to], 2 * radius, Darker(fill));
        canvas.Polyline([from, to], 2 * Math.Max(radius - border, radius / 2), fill);
    }

    // The outline of an ellipsoid is an ellipse, whose point in direction n is M M^T n / |M^T n| with M the projected
    // half axes.
    private void Hull(ICanvas canvas, Vector3 center, Vector3 a, Vector3 b, Vector3 c, Rgba fill)
    {
        Vector2 middle = projection.Project(center),
            first = projection.Project(a),
            second = projection.Project(b),
            third = projection.Project(c);
        Span<Vector2> points = stackalloc Vector2[OutlinePoints];
        for (int i = 0; i < points.Length; i++)
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / points.Length);
            var direction = new Vector2(cosine, sine);
            var weights = new Vector3(
                Vector2.Dot(first, direction),
                Vector2.Dot(second, direction),
                Vector2.Dot(third, direction)
            );
            float length = weights.Length();
            points[i] =
                length > 0
                    ? middle + (((first * weights.X) + (second * weights.Y) + (third * weights.Z)) / length)
                    : middle;
        }

        Outlined(canvas, points, fill);
    }

    private void Prism(ICanvas canvas, Vector3 center, Matrix3 axes, Vector3 half, bool round, Rgba fill)
    {
        Span<Vector2> points = stackalloc Vector2[2 * OutlinePoints];
        Span<Vector2> hull = stackalloc Vector2[4 * OutlinePoints];
        int corners = round ? OutlinePoints : 4;
        for (int i = 0; i < 2 * corners; i++)
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * (i / 2) / corners);
            Vector2 edge = round
                ? new Vector2(cosine, sine)
                : new Vector2(i / 2 % 2 == 0 ? 1 : -1, i / 4 == 0 ? 1 : -1);
            Vector3 local =
                (axes.X * (half.X * edge.X))
                + (axes.Y * (half.Y * edge.Y))
                + (axes.Z * (i % 2 == 0 ? half.Z : -half.Z));
            points[i] = projection.Project(center + local);
        }

        int count = ConvexHull.Find(points[..(2 * corners)], hull);
        Outlined(canvas, hull[..count], fill);
    }

    private void Outlined(ICanvas canvas, ReadOnlySpan<Vector2> corners, Rgba fill)
    {
        if (corners.Length < 2)
            return;
        Span<Vector2> closed = stackalloc Vector2[corners.Length + 1];
        corners.CopyTo(closed);
        closed[^1] = corners[0];
        canvas.Polygon(corners, fill);
        canvas.Polyline(closed, border, Darker(fill));
    }

    private Vector3 Size(int geom)
    {
        ReadOnlySpan<double> size = simulation.Model.GeomSize.AsSpan(3 * geom, 3);
        return new Vector3((float)size[0], (float)size[1], (float)size[2]);
    }

    private Rgba Color(int geom)
    {
        ReadOnlySpan<float> rgba = simulation.Model.GeomRgba.AsSpan(4 * geom, 4);
        return new Rgba(Channel(rgba[0]), Channel(rgba[1]), Channel(rgba[2]), Channel(rgba[3]));
    }

    private static byte Channel(float value) => (byte)MathF.Round(255 * Math.Clamp(value, 0, 1));

    private static Rgba Darker(Rgba color) =>
        new((byte)(color.R * 0.7f), (byte)(color.G * 0.7f), (byte)(color.B * 0.7f), color.A);

    private static Vector3 At(ReadOnlySpan<double> positions, int index) =>
        new((float)positions[3 * index], (float)positions[(3 * index) + 1], (float)positions[(3 * index) + 2]);

    /// <summary>The axes of a geom in the world: the columns of its rotation matrix.</summary>
    private readonly record struct Matrix3(Vector3 X, Vector3 Y, Vector3 Z)
    {
        public static Matrix3 Read(ReadOnlySpan<double> matrices, int index)
        {
            ReadOnlySpan<double> m = matrices.Slice(9 * index, 9);
            return new Matrix3(
                new Vector3((float)m[0], (float)m[3], (float)m[6]),
                new Vector3((float)m[1], (float)m[4], (float)m[7]),
                new Vector3((float)m[2], (float)m[5], (float)m[8])
            );
        }
    }
}
