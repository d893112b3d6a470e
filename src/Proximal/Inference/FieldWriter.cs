using System.Text;
using Proximal.Tensors;

namespace Proximal;

/// <summary>Writes the fields of a policy file for Proximal.Inference.</summary>
internal sealed class FieldWriter(BinaryWriter writer)
{
    public void Byte(int value) => writer.Write((byte)value);

    public void Flag(bool value) => writer.Write(value);

    public void Whole(int value) => writer.Write(value);

    public void Number(float value) => writer.Write(value);

    public void Precise(double value) => writer.Write(value);

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public void Numbers(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            writer.Write(value);
    }

    /// <summary>Writes the weights of a layer, which must be finite.</summary>
    public void Weights(Tensor weights)
    {
        float[] values = weights.ToArray();
        foreach (float value in values)
            if (!float.IsFinite(value))
                throw new InvalidInputException("the policy has weights that are not finite: its training diverged");
        Numbers(values);
    }
}
