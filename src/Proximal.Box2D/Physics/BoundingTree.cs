namespace Proximal.Box2D.Physics;

/// <summary>A node of a <see cref="BoundingTree"/>.</summary>
internal struct TreeNode
{
    public Aabb Box;
    public short Parent;
    public short Child1;
    public short Child2;

    /// <summary>The height above the leaves; 0 for a leaf.</summary>
    public short Height;

    public readonly bool IsLeaf => Child1 < 0;
}

/// <summary>
/// A balanced tree of bounding boxes, as Box2D builds it: its shape decides in which order contacts are found, and with
/// it the order in which they are solved. Leaf i is node i; the inner nodes follow.
/// </summary>
/// <param name="nodes">The nodes, twice as many as leaves.</param>
/// <param name="root">The index of the root.</param>
/// <param name="leaves">The number of leaves.</param>
internal ref struct BoundingTree(Span<TreeNode> nodes, ref short root, int leaves)
{
    private const short None = -1;
    private readonly Span<TreeNode> nodes = nodes;
    private readonly ref short root = ref root;
    private readonly int leaves = leaves;

    public readonly ref readonly Aabb BoxOf(int leaf) => ref nodes[leaf].Box;

    /// <summary>Adds leaf after leaf.</summary>
    /// <param name="leaf">The number of leaves so far.</param>
    /// <param name="box">The bounding box, with its margin.</param>
    public void Add(int leaf, in Aabb box)
    {
        nodes[leaf] = new TreeNode
        {
            Box = box,
            Parent = None,
            Child1 = None,
            Child2 = None,
        };
        if (leaf == 0)
            root = 0;
        else
            Insert((short)leaf, (short)(leaves + leaf));
    }

    /// <summary>Moves a leaf to another bounding box.</summary>
    public void Move(int leaf, in Aabb box)
    {
        short spare = Remove((short)leaf);
        nodes[leaf].Box = box;
        Insert((short)leaf, spare);
    }

    /// <summary>Lists the leaves before <paramref name="below"/> whose boxes overlap, in the order of Box2D.</summary>
    /// <param name="box">The box.</param>
    /// <param name="below">The first leaf that is not of interest.</param>
    /// <param name="found">Receives the leaves.</param>
    /// <returns>The number of leaves found.</returns>
    public readonly int Query(in Aabb box, int below, Span<short> found)
    {
        // The tree is balanced, so its height is far below the size of the stack.
        Span<short> stack = stackalloc short[64];
        int depth = 0,
            count = 0;
        stack[depth++] = root;
        while (depth > 0)
        {
            short index = stack[--depth];
            ref TreeNode node = ref nodes[index];
            if (!node.Box.Overlaps(in box))
                continue;
            if (node.IsLeaf)
            {
                if (index < below)
                    found[count++] = index;
                continue;
            }

            stack[depth++] = node.Child1;
            stack[depth++] = node.Child2;
        }

        return count;
    }

    private readonly void Insert(short leaf, short parent)
    {
        Aabb box = nodes[leaf].Box;
        short sibling = BestSibling(in box);
        short oldParent = nodes[sibling].Parent;
        nodes[parent] = new TreeNode
        {
            Parent = oldParent,
            Child1 = sibling,
            Child2 = leaf,
            Box = Aabb.Combine(in box, in nodes[sibling].Box),
            Height = (short)(nodes[sibling].Height + 1),
        };
        Replace(oldParent, sibling, parent);
        nodes[sibling].Parent = parent;
        nodes[leaf].Parent = parent;
        Refit(parent);
    }

    // The node next to which the leaf adds the least to the perimeters.
    private readonly short BestSibling(in Aabb box)
    {
        short index = root;
        while (!nodes[index].IsLeaf)
        {
            ref TreeNode node = ref nodes[index];
            float perimeter = node.Box.Perimeter;
            float combined = Aabb.Combine(in node.Box, in box).Perimeter;
            float cost = 2 * combined;
            float inherited = 2 * (combined - perimeter);
            float cost1 = DescentCost(in box, in nodes[node.Child1], inherited),
                cost2 = DescentCost(in box, in nodes[node.Child2], inherited);
            if (cost < cost1 && cost < cost2)
                break;
            index = cost1 < cost2 ? node.Child1 : node.Child2;
        }

        return index;
    }

    private static float DescentCost(in Aabb box, in TreeNode child, float inherited)
    {
        float perimeter = Aabb.Combine(in box, in child.Box).Perimeter;
        return child.IsLeaf ? perimeter + inherited : (perimeter - child.Box.Perimeter) + inherited;
    }

    // Returns the inner node that is no longer used.
    private readonly short Remove(short leaf)
    {
        short parent = nodes[leaf].Parent,
            grandparent = nodes[parent].Parent;
        short sibling = nodes[parent].Child1 == leaf ? nodes[parent].Child2 : nodes[parent].Child1;
        Replace(grandparent, parent, sibling);
        nodes[sibling].Parent = grandparent;
        Refit(grandparent);
        return parent;
    }

    private readonly void Replace(short parent, short child, short replacement)
    {
        if (parent == None)
            root = replacement;
        else if (nodes[parent].Child1 == child)
            nodes[parent].Child1 = replacement;
        else
            nodes[parent].Child2 = replacement;
    }

    // Balances and recomputes all nodes from here to the root.
    private readonly void Refit(short index)
    {
        while (index != None)
        {
            index = Balance(index);
            Update(index);
            index = nodes[index].Parent;
        }
    }

    private readonly void Update(short index)
    {
        ref TreeNode node = ref nodes[index];
        ref TreeNode child1 = ref nodes[node.Child1],
            child2 = ref nodes[node.Child2];
        node.Height = (short)(1 + Math.Max(child1.Height, child2.Height));
        node.Box = Aabb.Combine(in child1.Box, in child2.Box);
    }

    private readonly short Balance(short index)
    {
        ref TreeNode node = ref nodes[index];
        if (node.IsLeaf || node.Height < 2)
            return index;
        int difference = nodes[node.Child2].Height - nodes[node.Child1].Height;
        return difference switch
        {
            > 1 => RotateUp(index, node.Child2),
            < -1 => RotateUp(index, node.Child1),
            _ => index,
        };
    }

    // Makes the higher child the parent. It keeps its own higher child.
    private readonly short RotateUp(short index, short child)
    {
        ref TreeNode node = ref nodes[index],
            top = ref nodes[child];
        (short kept, short given) =
            nodes[top.Child1].Height > nodes[top.Child2].Height ? (top.Child1, top.Child2) : (top.Child2, top.Child1);
        Replace(node.Parent, index, child);
        top.Parent = node.Parent;
        node.Parent = child;
        top.Child1 = index;
        top.Child2 = kept;
        if (node.Child1 == child)
            node.Child1 = given;
        else
            node.Child2 = given;
        nodes[given].Parent = index;
        Update(index);
        Update(child);
        return child;
    }
}
