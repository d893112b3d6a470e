namespace Proximal.Tensors;

/// <summary>
/// Parameters that are optimised together. They are moved into one run of memory for values and one for gradients, so
/// that clipping and the optimizer step are one pass each. Existing handles stay valid.
/// </summary>
public sealed class ParameterSet
{
    private const int Alignment = 16;
    private const long LargestLeftover = 64 << 20;

    private readonly DeviceMemory values;
    private readonly DeviceMemory gradients;

    /// <summary>Moves the parameters into shared memory.</summary>
    /// <param name="parameters">Unique names and tensors from <see cref="Tensor.Parameter"/>, each in one set
    /// only.</param>
    /// <exception cref="ArgumentException">There are no parameters, a name appears twice, or a tensor is not a
    /// parameter.</exception>
    public ParameterSet(IEnumerable<KeyValuePair<string, Tensor>> parameters)
    {
        Parameters = [.. parameters];
        if (Parameters.Count == 0)
            throw new ArgumentException("a parameter set needs at least one parameter", nameof(parameters));
        var names = new HashSet<string>(StringComparer.Ordinal);
        int length = 0;
        foreach ((string name, Tensor tensor) in Parameters)
        {
            if (!names.Add(name))
                throw new ArgumentException($"the parameter name '{name}' appears twice", nameof(parameters));
            if (tensor.Node.GradientOwner is null)
                throw new ArgumentException($"'{name}' was not created by Tensor.Parameter", nameof(parameters));
            length += Padded(tensor.Count);
        }

        Length = length;
        Device = Parameters[0].Value.Device;
        values = new DeviceMemory(Device, length);
        gradients = new DeviceMemory(Device, length);
        int offset = 0;
        long leftover = 0;
        foreach ((_, Tensor tensor) in Parameters)
        {
            Move(tensor.Node, offset);
            offset += Padded(tensor.Count);
            leftover += 2L * sizeof(float) * tensor.Count;
            if (leftover < LargestLeftover)
                continue;

            // The system provides the new memory as it is written, and the old memory is freed here, so that a large
            // model is never held twice.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            leftover = 0;
        }
    }

    /// <summary>The parameters by name, in the given order.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Parameters { get; }

    /// <summary>Device of the parameters.</summary>
    public Device Device { get; }

    /// <summary>
    /// Number of elements of each run of memory, with the padding between parameters. Values and gradients of the
    /// padding are 0.
    /// </summary>
    public int Length { get; }

    /// <summary>Number of elements of all parameters, without padding.</summary>
    public long Count => Parameters.Sum(static parameter => (long)parameter.Value.Count);

    /// <summary>Address of the values.</summary>
    internal Address Values => values.Address;

    /// <summary>Address of the gradients.</summary>
    internal Address Gradients => gradients.Address;

    /// <summary>
    /// All values with padding as one tensor over the same memory, [<see cref="Length"/>]. Padding must stay 0.
    /// </summary>
    public Tensor FlatValues => Flat(values);

    /// <summary>
    /// All gradients with padding as one tensor over the same memory, [<see cref="Length"/>]. Padding is 0.
    /// </summary>
    public Tensor FlatGradients => Flat(gradients);

    /// <summary>Copies all values to the host, in the order of the parameters, without padding.</summary>
    /// <param name="destination">[<see cref="Count"/>].</param>
    public void CopyValuesTo(Span<float> destination)
    {
        foreach ((_, Tensor tensor) in Parameters)
        {
            tensor.CopyTo(destination[..tensor.Count]);
            destination = destination[tensor.Count..];
        }
    }

    /// <summary>Copies all gradients to the host, in the order of the parameters, without padding.</summary>
    /// <param name="destination">[<see cref="Count"/>].</param>
    public void CopyGradientsTo(Span<float> destination)
    {
        foreach ((_, Tensor tensor) in Parameters)
        {
            tensor.Gradient.CopyTo(destination[..tensor.Count]);
            destination = destination[tensor.Count..];
        }
    }

    /// <summary>Sets all values from the host, in the order of the parameters, without padding.</summary>
    /// <param name="source">[<see cref="Count"/>].</param>
    public void Assign(ReadOnlySpan<float> source)
    {
        foreach ((_, Tensor tensor) in Parameters)
        {
            tensor.Assign(source[..tensor.Count]);
            source = source[tensor.Count..];
        }
    }

    /// <summary>
    /// Polyak update of target networks, θ' ← τ θ + (1 - τ) θ' (Lillicrap et al. 2016), in one pass over all
    /// parameters. This set is θ'.
    /// </summary>
    /// <param name="other">θ: parameters of the same shapes, in the same order.</param>
    /// <param name="tau">τ in [0, 1]: 0 changes nothing, 1 copies; typical 0.005.</param>
    /// <exception cref="ArgumentException">The other set's parameters have other shapes.</exception>
    public void PolyakUpdate(ParameterSet other, float tau)
    {
        bool alike = Parameters.Count == other.Parameters.Count;
        for (int i = 0; i < Parameters.Count && alike; i++)
            alike = Parameters[i].Value.Shape == other.Parameters[i].Value.Shape;
        if (!alike)
            throw new ArgumentException("the other set's parameters have other shapes", nameof(other));
        Device.Lerp(other.Values, Values, Length, tau);
    }

    /// <summary>
    /// Splits a vector of <see cref="Count"/> elements into tensors of the shapes of the parameters, in the current
    /// <see cref="Scope"/>.
    /// </summary>
    /// <param name="vector">[<see cref="Count"/>], in the order of the parameters.</param>
    /// <param name="tensors">Receives a tensor for each parameter.</param>
    public void Unflatten(ReadOnlySpan<float> vector, Span<Tensor> tensors)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            Node node = Arena.Current.New(Device, Parameters[i].Value.Shape);
            Device.CopyIn(vector[..node.Count], node.Data);
            tensors[i] = new Tensor(node);
            vector = vector[node.Count..];
        }
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradient() => Device.Fill(Gradients, Length, 0);

    /// <summary>Euclidean norm of all gradients together.</summary>
    public double GradientNorm() => Math.Sqrt(Device.SumOfSquares(Gradients, Length));

    private Tensor Flat(DeviceMemory memory) =>
        new(
            new Node
            {
                Device = Device,
                Shape = new Shape(Length),
                Data = memory.Address,
                ValueOwner = memory,
            }
        );

    private void Move(Node node, int offset)
    {
        int padding = Padded(node.Count) - node.Count;
        Device.Copy(node.Data, values.Address + offset, node.Count);
        Device.Copy(node.Gradient, gradients.Address + offset, node.Count);
        (node.ValueOwner, node.Data) = (values, values.Address + offset);
        (node.GradientOwner, node.Gradient) = (gradients, gradients.Address + offset);
        Device.Fill(values.Address + offset + node.Count, padding, 0);
        Device.Fill(gradients.Address + offset + node.Count, padding, 0);
    }

    private static int Padded(int count) => (count + Alignment - 1) / Alignment * Alignment;
}
