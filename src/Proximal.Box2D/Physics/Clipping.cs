using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>An end of an incident edge, with the features that meet there.</summary>
internal struct ClipPoint(Vec2 position, uint id)
{
    public Vec2 Position = position;
    public uint Id = id;
}

[InlineArray(2)]
internal struct ClipSegment
{
    private ClipPoint element;
}

/// <summary>Clips incident edges at the sides of a reference face (Sutherland and Hodgman).</summary>
internal static class Clipping
{
    private const uint Vertex = 0;
    private const uint Face = 1;

    public static uint FaceToVertex(int face, int vertex) => Id((uint)face, (uint)vertex, Face, Vertex);

    public static uint VertexToFace(int vertex, int face) => Id((uint)vertex, (uint)face, Vertex, Face);

    /// <summary>The id with the two sides exchanged.</summary>
    public static uint Swapped(uint id) =>
        ((id & 0xFF) << 8) | ((id >> 8) & 0xFF) | ((id & 0xFF0000) << 8) | ((id >> 8) & 0xFF0000);

    /// <summary>Keeps the part of a segment behind a line. Returns the number of its ends.</summary>
    public static int Clip(out ClipSegment output, in ClipSegment input, Vec2 normal, float offset, int vertex)
    {
        output = default;
        int count = 0;
        float distance0 = Vec2.Dot(normal, input[0].Position) - offset;
        float distance1 = Vec2.Dot(normal, input[1].Position) - offset;
        if (distance0 <= 0)
            output[count++] = input[0];
        if (distance1 <= 0)
            output[count++] = input[1];
        if (distance0 * distance1 < 0)
        {
            float fraction = distance0 / (distance0 - distance1);
            Vec2 position = input[0].Position + (fraction * (input[1].Position - input[0].Position));
            output[count++] = new ClipPoint(position, VertexToFace(vertex, (int)(input[0].Id >> 8) & 0xFF));
        }

        return count;
    }

    private static uint Id(uint indexA, uint indexB, uint typeA, uint typeB) =>
        indexA | (indexB << 8) | (typeA << 16) | (typeB << 24);
}
