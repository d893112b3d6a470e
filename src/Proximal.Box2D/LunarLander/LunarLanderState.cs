using System.Runtime.CompilerServices;
using Proximal.Box2D.Physics;

namespace Proximal.Box2D;

/// <summary>The state of <see cref="LunarLander"/>: the terrain, and the bodies, joints and contacts of its physics.</summary>
public struct LunarLanderState
{
    internal LanderBodies Bodies;
    internal LanderJoints Joints;
    internal LanderEdges Edges;
    internal LanderNodes Nodes;
    internal LanderContacts Contacts;
    internal int ContactCount;
    internal short Root;

    // The potential from which the reward is computed.
    internal double Shaping;
    internal int WindIndex;
    internal int TorqueIndex;

    // The power of the engines in the last step; of the side engines with their direction.
    internal float MainPower;
    internal float SidePower;
}

[InlineArray(Count)]
internal struct LanderBodies
{
    public const int Count = 3;
    private Body element;
}

[InlineArray(Count)]
internal struct LanderJoints
{
    public const int Count = 2;
    private RevoluteJoint element;
}

[InlineArray(Count)]
internal struct LanderEdges
{
    public const int Count = 11;
    private GroundEdge element;
}

[InlineArray(Count)]
internal struct LanderNodes
{
    public const int Count = 2 * (LanderEdges.Count + LanderBodies.Count);
    private TreeNode element;
}

// Every body with every edge.
[InlineArray(Count)]
internal struct LanderContacts
{
    public const int Count = LanderBodies.Count * LanderEdges.Count;
    private Contact element;
}
