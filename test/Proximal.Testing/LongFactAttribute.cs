using System.Runtime.CompilerServices;

namespace Proximal.Testing;

/// <summary>A test that is skipped unless long tests run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = -1)
        : base(sourceFile, sourceLine)
    {
        Skip = LongTests.Reason;
        SkipType = typeof(LongTests);
        SkipUnless = nameof(LongTests.AreOn);
    }
}
