using System.Runtime.CompilerServices;
using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>The state of <see cref="BipedalWalker"/>: the terrain, and the bodies, joints and contacts of its
/// physics.</summary>
public struct BipedalWalkerState
{
    internal WalkerBodies Bodies;
    internal WalkerJoints Joints;
    internal WalkerLidar Lidar;
    internal WalkerContacts Contacts;
    internal WalkerEdges Edges;
    internal WalkerBoxes Boxes;
    internal WalkerNodes Nodes;
    internal WalkerClouds Clouds;
    internal int ContactCount;
    internal int BoxCount;
    internal short Root;

    // The potential from which the reward is computed.
    internal double Shaping;
}

[InlineArray(Count)]
internal struct WalkerBodies
{
    public const int Count = 5;
    private Body element;
}

[InlineArray(Count)]
internal struct WalkerJoints
{
    public const int Count = 4;
    private RevoluteJoint element;
}

[InlineArray(Count)]
internal struct WalkerLidar
{
    public const int Count = 10;
    private float element;
}

// A body at usual speed is near at most ten parts of the ground.
[InlineArray(Count)]
internal struct WalkerContacts
{
    public const int Count = 96;
    private Contact element;
}

[InlineArray(Count)]
internal struct WalkerEdges
{
    public const int Count = 199;
    private GroundEdge element;
}

// Of all obstacles, pits have the most boxes for their length, two in ten steps of the terrain, of which 180 have
// obstacles. Stairs at the end add up to four.
[InlineArray(Count)]
internal struct WalkerBoxes
{
    public const int Count = 40;
    private GroundBox element;
}

[InlineArray(Count)]
internal struct WalkerNodes
{
    public const int Count = 2 * (WalkerEdges.Count + WalkerBoxes.Count + WalkerBodies.Count);
    private TreeNode element;
}

// Ten clouds of five corners.
[InlineArray(Count)]
internal struct WalkerClouds
{
    public const int Corners = 5;
    public const int Count = 10 * Corners;
    private Vec2 element;
}
