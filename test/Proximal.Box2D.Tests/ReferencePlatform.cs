using System.Runtime.InteropServices;

namespace Proximal.Box2D.Tests;

/// <summary>
/// Whether results equal the reference in every bit. Sine and cosine come from the C library; another one than that of
/// the reference may round some of them differently, and contacts make the difference grow.
/// </summary>
internal static class ReferencePlatform
{
    public static bool IsThis { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
}
