using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Proximal.Onnx;

/// <summary>
/// Puts a graph together, node after node. Values are known by name: those of nodes begin with a slash, so that they are never
/// those of inputs, outputs or weights.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The name of the axis whose length is open.</summary>
    public const string Batch = "batch";

    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> constants = new(StringComparer.Ordinal);

    public OnnxGraph(string name) => Proto = new GraphProto { Name = name };

    /// <summary>What has been put together so far.</summary>
    public GraphProto Proto { get; }

    /// <summary>An input whose first axis is the batch.</summary>
    /// <returns>The value's name, which is the input's.</returns>
    public string Input(string name, TensorProto.Types.DataType type, ReadOnlySpan<int> shape, string meaning)
    {
        Proto.Input.Add(DistributionParameters(name, type, shape, meaning));
        return name;
    }

    /// <summary>Makes a value an output; its first axis is the batch.</summary>
    public void Output(
        string name,
        string value,
        TensorProto.Types.DataType type,
        ReadOnlySpan<int> shape,
        string meaning
    )
    {
        Add("Identity", [value], [name], name, []);
        Proto.Output.Add(DistributionParameters(name, type, shape, meaning));
    }

    /// <summary>An operation with one result.</summary>
    /// <param name="operation">The operator's name in the standard.</param>
    /// <param name="place">Where in the network, such as <c>actor.0</c>.</param>
    /// <param name="inputs">Names of values.</param>
    /// <param name="attributes">Made by <see cref="Number(string, long)"/> and its like.</param>
    /// <returns>The result's name.</returns>
    public string Node(
        string operation,
        string place,
        ReadOnlySpan<string> inputs,
        params ReadOnlySpan<AttributeProto> attributes
    ) => Nodes(operation, place, inputs, outputs: 1, attributes)[0];

    /// <summary>An operation with several results.</summary>
    public string[] Nodes(
        string operation,
        string place,
        ReadOnlySpan<string> inputs,
        int outputs,
        params ReadOnlySpan<AttributeProto> attributes
    )
    {
        string name = Unique($"/{place.Replace('.', '/')}/{operation}");
        string[] results = outputs == 1 ? [name] : [.. Enumerable.Range(0, outputs).Select(i => $"{name}_{i}")];
        Add(operation, inputs, results, name, attributes);
        return results;
    }

    /// <summary>Constant numbers under a name of their own; a second time the first stay.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
        Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Constant whole numbers, such as indices of axes.</summary>
    public string Whole(params ReadOnlySpan<long> values)
    {
        string text = string.Join('_', values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
        return Constant(
            $"/constant/{text}",
            TensorProto.Types.DataType.Int64,
            MemoryMarshal.AsBytes(values),
            [values.Length]
        );
    }

    /// <summary>One constant whole number, without axes.</summary>
    public string WholeScalar(long value) =>
        Constant($"/constant/index_{value}", TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>One constant number, without axes.</summary>
    public string Scalar(float value) =>
        Constant(
            $"/constant/{value.ToString("R", CultureInfo.InvariantCulture)}f",
            TensorProto.Types.DataType.Float,
            MemoryMarshal.AsBytes([value]),
            []
        );

    /// <summary>Columns of a value [batch, width].</summary>
    public string Columns(string place, string value, int start, int count) =>
        Node("Slice", place, [value, Whole(start), Whole(start + count), Whole(1)]);

    /// <summary>Values side by side, [batch, sum of widths].</summary>
    public string Join(string place, ReadOnlySpan<string> values) =>
        values.Length == 1 ? values[0] : Node("Concat", place, values, Number("axis", 1));

    /// <summary>A whole number as an attribute.</summary>
    public static AttributeProto Number(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Int,
            I = value,
        };

    /// <summary>Whole numbers as an attribute.</summary>
    public static AttributeProto Numbers(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values)
            attribute.Ints.Add(value);
        return attribute;
    }

    private string Constant(
        string name,
        TensorProto.Types.DataType type,
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<int> shape
    )
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX models are written on little-endian machines only");
        if (!constants.Add(name))
            return name;
        var tensor = new TensorProto
        {
            Name = name,
            DataType = type,
            RawData = ByteString.CopyFrom(bytes),
        };
        foreach (int length in shape)
            tensor.Dims.Add(length);
        Proto.Initializer.Add(tensor);
        return name;
    }

    private void Add(
        string operation,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<string> outputs,
        string name,
        ReadOnlySpan<AttributeProto> attributes
    )
    {
        var node = new NodeProto { OpType = operation, Name = name };
        foreach (string input in inputs)
            node.Input.Add(input);
        foreach (string output in outputs)
            node.Output.Add(output);
        foreach (AttributeProto attribute in attributes)
            node.Attribute.Add(attribute);
        Proto.Node.Add(node);
    }

    private string Unique(string name)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(taken, name, out _);
        return count++ == 0 ? name : $"{name}_{count}";
    }

    private static ValueInfoProto DistributionParameters(
        string name,
        TensorProto.Types.DataType type,
        ReadOnlySpan<int> shape,
        string meaning
    )
    {
        var dimensions = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Batch } } };
        foreach (int length in shape)
            dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = length });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions },
            },
            DocString = meaning,
        };
    }
}
