using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Proximal;

/// <summary>A fingerprint of a policy's weights: two runs ended the same exactly when it is the same.</summary>
public static class WeightsHash
{
    /// <summary>SHA-256 over all entries in ordinal order of their names: each name in UTF-8, then its numbers as
    /// little-endian float32.</summary>
    /// <param name="parameters">Floating-point entries.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="InvalidInputException">An entry does not hold floating-point numbers.</exception>
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
