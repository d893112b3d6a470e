using System.Runtime.CompilerServices;

namespace Proximal.Box2D.Physics;

/// <summary>The side of a contact that gives the reference face.</summary>
internal enum ReferenceFace : byte
{
    /// <summary>A face of the ground.</summary>
    Ground,

    /// <summary>A face of the body.</summary>
    Body,
}

/// <summary>A contact point.</summary>
internal struct ManifoldPoint
{
    /// <summary>The point, in the coordinates of the side that does not give the reference face.</summary>
    public Vec2 LocalPoint;
    public float NormalImpulse;
    public float TangentImpulse;

    /// <summary>The features that touch, which identify the point from step to step.</summary>
    public uint Id;
}

[InlineArray(2)]
internal struct ManifoldPoints
{
    private ManifoldPoint element;
}

/// <summary>The points where a body touches a part of the ground.</summary>
internal struct Manifold
{
    public ManifoldPoints Points;
    public Vec2 LocalNormal;
    public Vec2 LocalPoint;
    public int Count;
    public ReferenceFace Reference;
}
