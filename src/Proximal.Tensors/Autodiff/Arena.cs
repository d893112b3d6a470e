namespace Proximal.Tensors;

/// <summary>
/// The tape of a thread and the memory of its open scopes. Nodes are in the order of computation; the backward pass
/// runs in the reverse order.
/// </summary>
internal sealed class Arena
{
    [ThreadStatic]
    private static Arena? current;

    private readonly List<Node> nodes = [];
    private readonly List<BumpAllocator> memories = [];
    private readonly List<(int Nodes, bool IsRecording)> scopes = [];
    private int count;
    private Address redirectFrom;
    private Address redirectTo;
    private long redirectLength;

    // Index of the input of the part that is being recomputed.
    private int partStart;

    internal static Arena Current => current ??= new Arena();

    internal bool InScope => scopes.Count > 0;

    internal bool IsRecording { get; private set; }

    internal int Depth => scopes.Count;

    /// <summary>
    /// Largest number of elements that the scopes of this thread held at once since <see cref="ResetPeak"/>.
    /// </summary>
    internal long PeakElements => memories.Sum(static memory => memory.Peak);

    /// <summary>Begins a new measurement of <see cref="PeakElements"/>.</summary>
    internal void ResetPeak()
    {
        foreach (BumpAllocator memory in memories)
            memory.ResetPeak();
    }

    internal void Begin(bool record)
    {
        foreach (BumpAllocator memory in memories)
            memory.Mark(scopes.Count);
        scopes.Add((count, IsRecording));
        IsRecording = record;
    }

    internal void End(int depth)
    {
        if (depth != scopes.Count)
            throw new InvalidOperationException(
                "scopes must end in reverse order of their beginning, on the same thread"
            );
        (int first, bool recording) = scopes[^1];
        scopes.RemoveAt(scopes.Count - 1);
        for (int i = first; i < count; i++)
            nodes[i].Release();
        count = first;
        IsRecording = recording;
        foreach (BumpAllocator memory in memories)
            memory.Release(scopes.Count);
    }

    /// <summary>Creates a value of the given shape with uninitialised memory.</summary>
    internal Node New(Device device, in Shape shape)
    {
        if (!InScope)
            return Persistent(device, shape);
        Node node = NewNode(device, shape);
        node.Data = Allocate(device, shape.Count);
        return node;
    }

    /// <summary>
    /// Creates a value with its inputs, which stay alive while the kernel runs. The operation is recorded if an input
    /// requires a gradient.
    /// </summary>
    internal Node New(Operation operation, in Shape shape, Node a, Node? b = null, Node? c = null)
    {
        if (
            (a.Type | (b?.Type ?? WeightType.Single) | (c?.Type ?? WeightType.Single)) != WeightType.Single
            && !operation.ReadsAnyWeightType
        )
            throw new NotSupportedException(
                $"{operation.GetType().Name} reads single precision only, not frozen weights of another type"
            );
        Node node = New(a.Device, shape);
        node.A = a;
        node.B = b;
        node.C = c;
        if (IsRecording && (a.RequiresGradient || (b?.RequiresGradient ?? false) || (c?.RequiresGradient ?? false)))
        {
            node.RequiresGradient = true;
            node.Operation = operation;
        }

        return node;
    }

    /// <summary>Creates a value over the memory of another one, with a gradient of its own.</summary>
    internal Node Alias(Node source)
    {
        Node node = NewNode(source.Device, source.Shape);
        node.Data = source.Data;
        node.RequiresGradient = source.RequiresGradient;
        return node;
    }

    /// <summary>
    /// Creates a view with another shape over the same memory, from element <paramref name="offset"/> on.
    /// </summary>
    internal Node View(Node source, in Shape shape, int offset)
    {
        if (source.Type != WeightType.Single)
            throw new NotSupportedException("frozen weights of another type than single precision have no views");
        Node node;
        if (InScope)
        {
            node = NewNode(source.Device, shape);
        }
        else
        {
            node = new Node
            {
                Device = source.Device,
                Shape = shape,
                ValueOwner = source.ValueOwner,
            };
        }

        node.Data = source.Data + offset;
        node.Base = source;
        node.Offset = offset;
        node.RequiresGradient = source.RequiresGradient && IsRecording;
        return node;
    }

    /// <summary>Allocates uninitialised memory until the innermost scope ends.</summary>
    internal Address Allocate(Device device, long elements)
    {
        foreach (BumpAllocator memory in memories)
            if (ReferenceEquals(memory.Device, device))
                return memory.Allocate(elements);
        var added = new BumpAllocator(device);
        memories.Add(added);
        return added.Allocate(elements);
    }

    /// <summary>
    /// Returns the address of the gradient of a node, to add to, or null if it needs none. It is set to zero before its
    /// first use.
    /// </summary>
    internal Address Gradient(Node? node)
    {
        if (node is null || !node.RequiresGradient)
            return default;
        Address gradient = GradientToWrite(node, out bool accumulate);
        if (!accumulate)
            node.Device.Fill(gradient, node.Count, 0);
        return gradient;
    }

    /// <summary>
    /// Returns the address of the gradient of a node, and whether it already holds a gradient that must be added to.
    /// </summary>
    internal Address GradientToWrite(Node node, out bool accumulate)
    {
        accumulate = true;
        if (node.Base is not null)
            return Gradient(node.Base) + node.Offset;
        if (node.Index < 0)
            return Redirected(node.Gradient);
        if (!ReferenceEquals(node.Arena, this))
            throw new InvalidOperationException("a gradient cannot flow into a tensor that another thread computed");
        if (node.Gradient.IsNull)
        {
            if (node.Index < partStart)
                throw new InvalidOperationException(
                    "a part that is recomputed can use tensors with a gradient only as its input, and parameters"
                );
            accumulate = false;
            node.Gradient = Allocate(node.Device, node.Count);
        }

        return node.Gradient;
    }

    /// <summary>
    /// Redirects gradients from one run of memory (that of a parameter set) to another, on this thread only.
    /// </summary>
    internal void Redirect(Address from, Address to, long length) =>
        (redirectFrom, redirectTo, redirectLength) = (from, to, length);

    /// <summary>
    /// Returns the shapes of the first operation that used a parameter or a view of it; null if none did.
    /// </summary>
    internal ParameterUse? FirstUse(Node parameter)
    {
        if (FirstResult(parameter) is not { } node)
            return null;
        Node? other = new[] { node.A, node.B, node.C }.FirstOrDefault(input =>
            input is not null && !IsOrViews(input, parameter) && input.Index >= 0
        );
        return new ParameterUse((other ?? parameter).Shape, node.Shape);
    }

    /// <summary>
    /// Returns the result of the first operation that used a parameter or a view of it; null if none did.
    /// </summary>
    internal Node? FirstResult(Node parameter)
    {
        for (int i = 0; i < count; i++)
        {
            Node node = nodes[i];
            if (IsOrViews(node.A, parameter) || IsOrViews(node.B, parameter) || IsOrViews(node.C, parameter))
                return node;
            foreach (Node input in node.Inputs ?? [])
                if (IsOrViews(input, parameter))
                    return node;
        }

        return null;
    }

    private static bool IsOrViews(Node? node, Node parameter) =>
        node is not null && (ReferenceEquals(node, parameter) || ReferenceEquals(node.Base, parameter));

    internal void Backward(Node loss)
    {
        if (loss.Count != 1)
            throw new InvalidOperationException($"Backward needs a tensor with one element, not shape {loss.Shape}");
        if (!loss.RequiresGradient)
            throw new InvalidOperationException(
                "no operation was recorded for this tensor: compute it from parameters inside a recording Scope"
            );
        loss.Device.Fill(Gradient(loss), 1, 1);
        Propagate(loss, first: 0);
    }

    /// <summary>
    /// Adds the gradients of a part of the tape to its inputs: of the operations after <paramref name="input"/> that
    /// <paramref name="result"/> was computed from.
    /// </summary>
    /// <param name="input">Value that the part begins with.</param>
    /// <param name="result">Value that the part ends with.</param>
    /// <param name="gradient">Gradient of the loss by the result; overwritten.</param>
    internal void Backward(Node input, Node result, Address gradient)
    {
        if (!result.RequiresGradient)
            return;
        if (result.Base is null && result.Index > input.Index)
            result.Gradient = gradient;
        else
            result.Device.AddScaled(gradient, Gradient(result), result.Count, 1);
        int outer = partStart;
        partStart = input.Index;
        try
        {
            Propagate(result, input.Index + 1);
        }
        finally
        {
            partStart = outer;
        }
    }

    private void Propagate(Node result, int first)
    {
        int last = result.Base is null ? result.Index : result.Base.Index;
        for (int i = last; i >= first; i--)
        {
            Node node = nodes[i];
            if (node.Operation is not null && node.RequiresGradient && !node.Gradient.IsNull)
                node.Operation.Backward(node, this);
        }
    }

    /// <summary>Creates a value that no scope owns.</summary>
    internal static Node Persistent(Device device, in Shape shape)
    {
        var owner = new DeviceMemory(device, shape.Count);
        return new Node
        {
            Device = device,
            Shape = shape,
            ValueOwner = owner,
            Data = owner.Address,
        };
    }

    private Node NewNode(Device device, in Shape shape)
    {
        if (count == nodes.Count)
            nodes.Add(new Node { Index = count, Arena = this });
        Node node = nodes[count++];
        node.Device = device;
        node.Shape = shape;
        return node;
    }

    private Address Redirected(Address gradient)
    {
        if (redirectLength == 0)
            return gradient;
        long offset = (gradient.Value - redirectFrom.Value) / sizeof(float);
        return offset >= 0 && offset < redirectLength ? redirectTo + offset : gradient;
    }
}
