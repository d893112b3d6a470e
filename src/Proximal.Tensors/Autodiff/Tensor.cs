namespace Proximal.Tensors;

/// <summary>
/// An n-dimensional array of float32 numbers on a device, contiguous and row-major, which takes part in reverse-mode
/// automatic differentiation.
/// </summary>
/// <remarks>
/// A tensor is a small handle. What an operation computes inside a <see cref="Scope"/> lives until that scope ends; using it
/// afterwards throws <see cref="ObjectDisposedException"/>. Tensors made outside any scope live as long as something refers
/// to them, and operations there are not recorded. Operations run at once; inside a recording scope those that depend on a
/// <see cref="Parameter"/> are also recorded, and <see cref="Backward"/> adds the gradients to the parameters'
/// <see cref="Gradient"/>.
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
            node.Forget();
    }

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>The number of axes.</summary>
    public int Rank => Node.Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Count => Node.Shape.Count;

    /// <summary>The device that holds it.</summary>
    public Device Device => Node.Device;

    /// <summary>Whether <see cref="Backward"/> carries a gradient to or through it.</summary>
    public bool RequiresGradient => Node.RequiresGradient;

    /// <summary>Whether this handle was never assigned a tensor.</summary>
    public bool IsEmpty => node is null;

    /// <summary>A parameter's accumulated gradient, of the same shape, over the same memory.</summary>
    /// <exception cref="InvalidOperationException">This is no parameter.</exception>
    public Tensor Gradient
    {
        get
        {
            Node parameter = Node;
            if (parameter.GradientOwner is null)
                throw new InvalidOperationException("only parameters keep their gradient");
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

    /// <summary>Where the elements are, for kernels.</summary>
    internal Address Data => Node.Data;

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

    /// <summary>A tensor filled with the given numbers.</summary>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="lengths">The shape; none means one axis that holds them all.</param>
    /// <exception cref="ArgumentException">The shape does not hold that many elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> lengths)
    {
        Shape shape = lengths.Length == 0 ? new Shape(values.Length) : new Shape(lengths);
        if (shape.Count != values.Length)
            throw new ArgumentException(
                $"shape {shape} holds {shape.Count} elements, not {values.Length}",
                nameof(lengths)
            );
        Node made = Arena.Current.New(CpuDevice.Shared, shape);
        made.Device.CopyIn(values, made.Data);
        return new Tensor(made);
    }

    /// <summary>A scalar: a tensor without axes.</summary>
    public static Tensor Scalar(float value) => Full(value);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(params ReadOnlySpan<int> lengths) => Full(0, lengths);

    /// <summary>A tensor whose elements are all the same.</summary>
    public static Tensor Full(float value, params ReadOnlySpan<int> lengths)
    {
        Node made = Arena.Current.New(CpuDevice.Shared, new Shape(lengths));
        made.Device.Fill(made.Data, made.Count, value);
        return new Tensor(made);
    }

    /// <summary>
    /// A tensor of zeros that learns: no scope owns it, operations on it are recorded, and it keeps its gradient, which
    /// begins as zero.
    /// </summary>
    public static Tensor Parameter(params ReadOnlySpan<int> lengths)
    {
        Node made = Arena.Persistent(CpuDevice.Shared, new Shape(lengths));
        made.GradientOwner = new DeviceMemory(made.Device, made.Count);
        made.Gradient = made.GradientOwner.Address;
        made.RequiresGradient = true;
        made.Device.Fill(made.Data, made.Count, 0);
        made.Device.Fill(made.Gradient, made.Count, 0);
        return new Tensor(made);
    }

    /// <summary>
    /// A tensor of zeros that no scope owns and that does not learn: a buffer to fill again and again with <see cref="Assign(ReadOnlySpan{float})"/>.
    /// </summary>
    public static Tensor Buffer(params ReadOnlySpan<int> lengths)
    {
        Node made = Arena.Persistent(CpuDevice.Shared, new Shape(lengths));
        made.Device.Fill(made.Data, made.Count, 0);
        return new Tensor(made);
    }

    /// <summary>Overwrites the elements in place. What was recorded from the old ones must not be differentiated afterwards.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public void Assign(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ArgumentException($"shape {Shape} holds {Count} elements, not {values.Length}", nameof(values));
        Device.CopyIn(values, Data);
        GC.KeepAlive(node);
    }

    /// <summary>Overwrites the elements in place with another tensor's. What was recorded from the old ones must not be differentiated afterwards.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public void Assign(Tensor source)
    {
        if (source.Count != Count)
            throw new ArgumentException(
                $"shape {Shape} holds {Count} elements, not those of {source.Shape}",
                nameof(source)
            );
        Device.Copy(source.Data, Data, Count);
        GC.KeepAlive(source.node);
        GC.KeepAlive(node);
    }

    /// <summary>The only element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one.</exception>
    public float Item()
    {
        if (Count != 1)
            throw new InvalidOperationException($"Item is for a single number, not for shape {Shape}");
        float item = 0;
        Device.CopyOut(Data, new Span<float>(ref item));
        GC.KeepAlive(node);
        return item;
    }

    /// <summary>The elements in row-major order, as a new array.</summary>
    public float[] ToArray()
    {
        var array = new float[Count];
        Device.CopyOut(Data, array);
        GC.KeepAlive(node);
        return array;
    }

    /// <summary>Copies the elements in row-major order to the host.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
            throw new ArgumentException($"{Count} elements do not fit into {destination.Length}", nameof(destination));
        Device.CopyOut(Data, destination[..Count]);
        GC.KeepAlive(node);
    }

    /// <summary>
    /// The elements in row-major order, over the tensor's own memory: writing changes the tensor. Valid while the tensor's
    /// <see cref="Scope"/> is open or, outside any scope, while something refers to the tensor.
    /// </summary>
    /// <exception cref="NotSupportedException">The tensor's device is not the host.</exception>
    public Span<float> AsSpan() => Device.HostSpan(Data, Count);

    /// <summary>Whether every element is a finite number.</summary>
    public bool AllFinite() => Device.AllFinite(Data, Count);

    /// <summary>
    /// Adds the gradient of this single number with respect to every parameter it was computed from to those parameters'
    /// <see cref="Gradient"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no single number, or nothing was recorded for it.</exception>
    public void Backward() => Arena.Current.Backward(Node);

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

    /// <summary>The shape and the first elements.</summary>
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
