using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Proximal.Onnx;

/// <summary>
/// Builder of an ONNX graph. Values are referred to by name. Names of node results start with a slash, so they never
/// collide with inputs, outputs or weights.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The name of the dynamic batch axis.</summary>
    public const string Batch = "batch";

    private readonly Dictionary<string, int> nameCounts = new(StringComparer.Ordinal);
    private readonly HashSet<string> constants = new(StringComparer.Ordinal);

    public OnnxGraph(string name) => Proto = new GraphProto { Name = name };

    /// <summary>The graph so far.</summary>
    public GraphProto Proto { get; }

    /// <summary>Adds an input whose first axis is the batch.</summary>
    /// <returns>The name of the value, which is that of the input.</returns>
    public string Input(string name, TensorProto.Types.DataType type, ReadOnlySpan<int> shape, string meaning)
    {
        Proto.Input.Add(ValueInfo(name, type, shape, meaning));
        return name;
    }

    /// <summary>Adds an output whose first axis is the batch.</summary>
    public void Output(
        string name,
        string value,
        TensorProto.Types.DataType type,
        ReadOnlySpan<int> shape,
        string meaning
    )
    {
        Add("Identity", [value], [name], name, []);
        Proto.Output.Add(ValueInfo(name, type, shape, meaning));
    }

    /// <summary>Adds an output that is a float constant, without a batch axis.</summary>
    public void ConstantOutput(string name, ReadOnlySpan<float> values, ReadOnlySpan<int> shape, string meaning)
    {
        Add("Identity", [Constant($"/constant/{name}", values, shape)], [name], name, []);
        ValueInfoProto info = ValueInfo(name, TensorProto.Types.DataType.Float, shape, meaning);
        info.Type.TensorType.Shape.Dim.RemoveAt(0);
        Proto.Output.Add(info);
    }

    /// <summary>Adds a node with one result.</summary>
    /// <param name="operation">The name of the ONNX operator.</param>
    /// <param name="place">The location in the network, such as <c>actor.0</c>, from which node names are made.</param>
    /// <param name="inputs">The names of the inputs.</param>
    /// <param name="attributes">The attributes, created by <see cref="Number(string, long)"/> or
    /// <see cref="Numbers"/>.</param>
    /// <returns>The name of the result.</returns>
    public string Node(
        string operation,
        string place,
        ReadOnlySpan<string> inputs,
        params ReadOnlySpan<AttributeProto> attributes
    ) => Nodes(operation, place, inputs, outputs: 1, attributes)[0];

    /// <summary>Adds a node with several results and returns their names.</summary>
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

    /// <summary>Adds a float constant with a name. A constant with an existing name is not added again.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
        Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds an int64 constant, such as indices of axes.</summary>
    public string Int64(params ReadOnlySpan<long> values)
    {
        string text = string.Join('_', values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
        return Constant(
            $"/constant/{text}",
            TensorProto.Types.DataType.Int64,
            MemoryMarshal.AsBytes(values),
            [values.Length]
        );
    }

    /// <summary>Adds an int64 scalar constant.</summary>
    public string Int64Scalar(long value) =>
        Constant($"/constant/index_{value}", TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>Adds a float scalar constant.</summary>
    public string Scalar(float value) =>
        Constant(
            $"/constant/{value.ToString("R", CultureInfo.InvariantCulture)}f",
            TensorProto.Types.DataType.Float,
            MemoryMarshal.AsBytes([value]),
            []
        );

    /// <summary>Adds a slice of the columns of a value, [batch, width].</summary>
    public string Columns(string place, string value, int start, int count) =>
        Node("Slice", place, [value, Int64(start), Int64(start + count), Int64(1)]);

    /// <summary>Adds a concatenation of values along the columns, [batch, sum of widths].</summary>
    public string Join(string place, ReadOnlySpan<string> values) =>
        values.Length == 1 ? values[0] : Node("Concat", place, values, Number("axis", 1));

    /// <summary>Creates an integer attribute.</summary>
    public static AttributeProto Number(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Int,
            I = value,
        };

    /// <summary>Creates an attribute that is a list of integers.</summary>
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
            throw new PlatformNotSupportedException("ONNX export requires a little-endian machine");
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
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(nameCounts, name, out _);
        return count++ == 0 ? name : $"{name}_{count}";
    }

    private static ValueInfoProto ValueInfo(
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
