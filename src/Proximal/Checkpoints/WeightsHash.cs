using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Proximal;

/// <summary>
/// A hash of the weights of a policy. Two policies have the same hash if and only if their weights are identical.
/// </summary>
public static class WeightsHash
{
    /// <summary>
    /// Computes the SHA-256 hash over all entries in ordinal order of their names: each name in UTF-8, followed by its
    /// values as little-endian float32.
    /// </summary>
    /// <param name="parameters">The weights, floating-point entries.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="InvalidInputException">An entry is not floating-point.</exception>
    public static string Compute(StateDictionary parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in parameters.Names.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            float[] values = parameters.GetFloats(name);
            byte[] bytes = new byte[values.Length * sizeof(float)];
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
