namespace Proximal.Tensors;

/// <summary>
/// An n-dimensional, contiguous, row-major float32 array on a device, with reverse-mode automatic differentiation.
/// </summary>
/// <remarks>
/// A tensor is a small handle. The result of an operation inside a <see cref="Scope"/> lives until that scope ends;
/// using it afterwards throws <see cref="ObjectDisposedException"/>. Tensors created outside any scope live as long as
/// something refers to them, and operations there are not recorded. Operations run immediately. In a recording scope,
/// operations that depend on a <see cref="Parameter"/> are also recorded, and <see cref="Backward"/> adds the gradients
/// to <see cref="Gradient"/> of the parameters.
/// </remarks>
public readonly partial struct Tensor : IEquatable<Tensor>
{
    private readonly Node? node;
    private readonly int generation;

    internal Tensor(Node node)
    {
        this.node = node;
        generation = node.Generation;
        if (node.Index < 0)
            node.ClearInputs();
    }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>Number of axes.</summary>
    public int Rank => Node.Shape.Rank;

    /// <summary>Number of elements.</summary>
    public int Count => Node.Shape.Count;

    /// <summary>Device that holds the elements.</summary>
    public Device Device => Node.Device;

    /// <summary>Whether <see cref="Backward"/> computes a gradient for it or through it.</summary>
    public bool RequiresGradient => Node.RequiresGradient;

    /// <summary>Whether this is the default value, which refers to no tensor.</summary>
    public bool IsEmpty => node is null;

    /// <summary>Accumulated gradient of a parameter, with the same shape, over the same memory.</summary>
    /// <exception cref="InvalidOperationException">This tensor is not a parameter.</exception>
    public Tensor Gradient
    {
        get
        {
            Node parameter = Node;
            if (parameter.GradientOwner is null)
                throw new InvalidOperationException(
                    "only parameters have a gradient; create the tensor with Tensor.Parameter"
                );
            return new Tensor(
                new Node
                {
                    Device = parameter.Device,
                    Shape = parameter.Shape,
                    Data = parameter.Gradient,
                    ValueOwner = parameter.GradientOwner,
                }
            );
        }
    }

    /// <summary>Address of the elements, for kernels.</summary>
    internal Address Data => Node.Data;

    /// <summary>Bytes of all elements: 4 for each, or fewer in frozen weights of another type.</summary>
    internal long Bytes => ((long)Count * Node.Type.Size()) + (Node.Scales.IsNull ? 0 : (long)Shape[0] * sizeof(float));

    internal Node Node
    {
        get
        {
            if (node is null)
                throw new InvalidOperationException("this Tensor was never assigned");
            ObjectDisposedException.ThrowIf(node.Generation != generation, typeof(Tensor));
            return node;
        }
    }

    /// <summary>Creates a tensor with the given elements.</summary>
    /// <param name="values">Elements in row-major order.</param>
    /// <param name="lengths">Lengths of the axes; empty for one axis.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> lengths)
    {
        Shape shape = lengths.Length == 0 ? new Shape(values.Length) : new Shape(lengths);
        if (shape.Count != values.Length)
            throw new ArgumentException(
                $"shape {shape} has {shape.Count} elements, not {values.Length}",
                nameof(lengths)
            );
        Node made = Arena.Current.New(DefaultDevice.Current, shape);
        made.Device.CopyIn(values, made.Data);
        return new Tensor(made);
    }

    /// <summary>Creates a scalar, a tensor without axes.</summary>
    public static Tensor Scalar(float value) => Full(value);

    /// <summary>Creates a tensor of zeros.</summary>
    public static Tensor Zeros(params ReadOnlySpan<int> lengths) => Full(0, lengths);

    /// <summary>Creates a tensor with equal elements.</summary>
    public static Tensor Full(float value, params ReadOnlySpan<int> lengths)
    {
        Node made = Arena.Current.New(DefaultDevice.Current, new Shape(lengths));
        made.Device.Fill(made.Data, made.Count, value);
        return new Tensor(made);
    }

    /// <summary>
    /// Creates a trainable tensor of zeros. No scope owns it, operations on it are recorded, and it has a gradient,
    /// which starts at zero.
    /// </summary>
    public static Tensor Parameter(params ReadOnlySpan<int> lengths)
    {
        SavedParameters.Count(lengths);
        if (!MetaScope.IsOpen)
            MachineMemory.RequireParameter(lengths, TensorMemory.Bytes);
        Node made = Arena.Persistent(DefaultDevice.Current, new Shape(lengths));
        made.GradientOwner = new DeviceMemory(made.Device, made.Count);
        made.Gradient = made.GradientOwner.Address;
        made.RequiresGradient = true;
        made.Device.Fill(made.Data, made.Count, 0);
        made.Device.Fill(made.Gradient, made.Count, 0);
        return new Tensor(made);
    }

    /// <summary>
    /// Creates a tensor of zeros that no scope owns and that is not trained: a buffer to refill with
    /// <see cref="Assign(ReadOnlySpan{float})"/>.
    /// </summary>
    public static Tensor Buffer(params ReadOnlySpan<int> lengths)
    {
        Node made = Arena.Persistent(DefaultDevice.Current, new Shape(lengths));
        made.Device.Fill(made.Data, made.Count, 0);
        return new Tensor(made);
    }

    /// <summary>
    /// Overwrites the elements in place. Operations recorded from the old elements must not be differentiated
    /// afterwards.
    /// </summary>
    /// <exception cref="ArgumentException">The number of elements is different.</exception>
    public void Assign(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ArgumentException($"shape {Shape} has {Count} elements, not {values.Length}", nameof(values));
        RequireSingle();
        Device.CopyIn(values, Data);
        GC.KeepAlive(node);
    }

    /// <summary>
    /// Overwrites the elements in place with those of another tensor. Operations recorded from the old elements must
    /// not be differentiated afterwards.
    /// </summary>
    /// <exception cref="ArgumentException">The number of elements is different.</exception>
    public void Assign(Tensor source)
    {
        if (source.Count != Count)
            throw new ArgumentException(
                $"shape {Shape} has {Count} elements, not those of {source.Shape}",
                nameof(source)
            );
        RequireSingle();
        Node from = source.Node;
        if (from.Type == WeightType.Single)
            Device.Copy(from.Data, Data, Count);
        else
            Device.ExpandWeights(from.Matrix, Data, from.Shape[0], from.Shape[1]);
        GC.KeepAlive(source.node);
        GC.KeepAlive(node);
    }

    /// <summary>Returns the only element.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not have exactly one element.</exception>
    public float Item()
    {
        if (Count != 1)
            throw new InvalidOperationException($"Item needs a tensor with one element, not shape {Shape}");
        float item = 0;
        Device.CopyOut(Data, new Span<float>(ref item));
        GC.KeepAlive(node);
        return item;
    }

    /// <summary>Copies the elements in row-major order to a new array.</summary>
    public float[] ToArray()
    {
        var array = new float[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Copies the elements in row-major order to a span.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
            throw new ArgumentException($"{Count} elements do not fit into {destination.Length}", nameof(destination));
        if (Node.Type == WeightType.Single)
            Device.CopyOut(Data, destination[..Count]);
        else
            Device.CopyOut(Singles().Data, destination[..Count]);
        GC.KeepAlive(node);
    }

    /// <summary>
    /// Span over the memory of the tensor, in row-major order: writing changes the tensor. It is valid while the
    /// <see cref="Scope"/> of the tensor is open or, outside any scope, while something refers to the tensor.
    /// </summary>
    /// <exception cref="NotSupportedException">The memory of the device is not host memory.</exception>
    public Span<float> AsSpan()
    {
        RequireSingle();
        return Device.HostSpan(Data, Count);
    }

    /// <summary>Whether every element is finite.</summary>
    public bool AllFinite()
    {
        if (Node.Type == WeightType.Single)
            return Device.AllFinite(Data, Count);
        Tensor row = Buffer(Shape[1]);
        for (int i = 0; i < Shape[0]; i++)
        {
            Device.ExpandWeights(RowsFrom(i), row.Data, 1, Shape[1]);
            if (!row.AllFinite())
                return false;
        }

        return true;
    }

    /// <summary>
    /// Adds the gradient of this single element by every parameter that it was computed from to <see cref="Gradient"/>
    /// of these parameters.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor does not have exactly one element, or no operation was
    /// recorded for it.</exception>
    public void Backward() => Arena.Current.Backward(Node);

    /// <summary>
    /// This tensor in single precision: itself, or a copy of frozen weights of another type in the current
    /// <see cref="Scope"/>.
    /// </summary>
    internal Tensor Singles()
    {
        Node from = Node;
        if (from.Type == WeightType.Single)
            return this;
        Node made = Arena.Current.New(from.Device, from.Shape);
        from.Device.ExpandWeights(from.Matrix, made.Data, from.Shape[0], from.Shape[1]);
        return new Tensor(made);
    }

    /// <summary>Frozen weights from a row on.</summary>
    internal WeightMatrix RowsFrom(int row)
    {
        Node from = Node;
        nint bytes = (nint)row * from.Shape[1] * from.Type.Size();
        return new WeightMatrix(
            new Address(from.Data.Value + bytes),
            from.Type,
            from.Scales.IsNull ? default : from.Scales + row
        );
    }

    private void RequireSingle()
    {
        if (Node.Type != WeightType.Single)
            throw new NotSupportedException("frozen weights of another type than single precision cannot be written");
    }

    /// <inheritdoc/>
    public bool Equals(Tensor other) => ReferenceEquals(node, other.node) && generation == other.generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(node, generation);

    /// <summary>Whether both handles refer to the same tensor.</summary>
    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    /// <summary>Whether the handles refer to different tensors.</summary>
    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    /// <summary>Returns the shape and the first elements.</summary>
    public override string ToString()
    {
        if (node is null)
            return "Tensor (empty)";
        float[] values = ToArray();
        string shown = string.Join(
            ", ",
            values.Take(8).Select(static v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture))
        );
        return $"Tensor {Shape} {{ {shown}{(values.Length > 8 ? ", …" : "")} }}";
    }
}
