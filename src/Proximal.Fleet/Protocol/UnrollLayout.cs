using System.Security.Cryptography;

namespace Proximal.Fleet;

/// <summary>Sizes of the data of an unroll. Both sides compute them from the configuration.</summary>
/// <param name="Steps">Steps of each environment.</param>
/// <param name="Environments">Environments of a slot.</param>
/// <param name="InputSize">Length of an input of the network.</param>
/// <param name="ActionSize">Length of an action.</param>
internal sealed record UnrollLayout(int Steps, int Environments, int InputSize, int ActionSize)
{
    // Changes when the columns of an unroll change.
    private const int Format = 1;

    /// <summary>SHA-256 of the sizes.</summary>
    public byte[] Hash() =>
        SHA256.HashData(
            new MessageWriter().Int(Format).Int(Steps).Int(Environments).Int(InputSize).Int(ActionSize).ToArray()
        );
}
