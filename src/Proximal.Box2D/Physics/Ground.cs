using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>An edge of the ground, in world coordinates.</summary>
internal struct GroundEdge
{
    public EdgeEnds Ends;
    public float Friction;
}

[InlineArray(2)]
internal struct EdgeEnds
{
    private Vec2 element;
}

/// <summary>A box of the ground, in world coordinates.</summary>
internal struct GroundBox
{
    public BoxVectors Vertices;
    public BoxVectors Normals;
    public float Friction;
}

[InlineArray(4)]
internal struct BoxVectors
{
    private Vec2 element;
}

/// <summary>The parts of the world that do not move: boxes, numbered first, and edges.</summary>
/// <param name="boxes">The boxes.</param>
/// <param name="edges">The edges.</param>
/// <param name="isOneBody">Whether all parts belong to one body, whose sub-steps they share.</param>
internal readonly ref struct Ground(ReadOnlySpan<GroundBox> boxes, ReadOnlySpan<GroundEdge> edges, bool isOneBody)
{
    public ReadOnlySpan<GroundBox> Boxes { get; } = boxes;

    public ReadOnlySpan<GroundEdge> Edges { get; } = edges;

    public int Count => Boxes.Length + Edges.Length;

    public int BodyCount => isOneBody ? 1 : Count;

    public int BodyOf(int part) => isOneBody ? 0 : part;

    public float FrictionOf(int part) =>
        part < Boxes.Length ? Boxes[part].Friction : Edges[part - Boxes.Length].Friction;

    public ReadOnlySpan<Vec2> VerticesOf(int part)
    {
        if (part < Boxes.Length)
            return Boxes[part].Vertices;
        return Edges[part - Boxes.Length].Ends;
    }

    /// <summary>Fills the manifold of a part and a body except for its impulses.</summary>
    public void Collide(ref Manifold manifold, int part, BodyShape shape, in Transform transform)
    {
        if (part < Boxes.Length)
        {
            PolygonCollision.Collide(ref manifold, in Boxes[part], shape, in transform);
            return;
        }

        ref readonly GroundEdge edge = ref Edges[part - Boxes.Length];
        EdgeCollision.Collide(ref manifold, edge.Ends[0], edge.Ends[1], shape, in transform);
    }
}
