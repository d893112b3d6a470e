using System.Security.Cryptography;
using System.Text;

namespace Proximal.Dashboard;

/// <summary>A run that the dashboard shows.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="Name">Path below the folder that the dashboard was given, with <c>/</c> as separator.</param>
internal sealed record CatalogedRun(RunFolder Folder, string Name)
{
    /// <summary>Identifier in addresses: the start of the hash of the full path, in hexadecimal.</summary>
    public string Id { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(Folder.Path))).AsSpan(0, 6));
}
