using System.Runtime.CompilerServices;

namespace Proximal.MuJoCo.Tests;

/// <summary>A theory that is skipped where MuJoCo is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MuJoCoTheoryAttribute : TheoryAttribute
{
    public MuJoCoTheoryAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = InstalledMuJoCo.Reason;
        SkipType = typeof(InstalledMuJoCo);
        SkipUnless = nameof(InstalledMuJoCo.IsUsable);
    }
}
