using System.Globalization;

namespace Proximal.Onnx;

/// <summary>The inputs and outputs of a model as text, for example <c>observation: float32[batch, 4]</c>.</summary>
/// <param name="Inputs">The inputs, in order.</param>
/// <param name="Outputs">The outputs, in order.</param>
public sealed record OnnxSignature(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    internal static OnnxSignature Of(GraphProto graph) =>
        new([.. graph.Input.Select(Format)], [.. graph.Output.Select(Format)]);

    private static string Format(ValueInfoProto value)
    {
        string type = value.Type.TensorType.ElemType switch
        {
            TensorProto.Types.DataType.Float => "float32",
            TensorProto.Types.DataType.Int64 => "int64",
            _ => "bool",
        };
        IEnumerable<string> shape = value.Type.TensorType.Shape.Dim.Select(static axis =>
            axis.HasDimParam ? axis.DimParam : axis.DimValue.ToString(CultureInfo.InvariantCulture)
        );
        return $"{value.Name}: {type}[{string.Join(", ", shape)}]";
    }
}
