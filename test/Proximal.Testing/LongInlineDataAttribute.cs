using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Proximal.Testing;

/// <summary>Arguments with which a theory is skipped unless long tests run.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class LongInlineDataAttribute : DataAttribute
{
    private readonly object?[] data;

    public LongInlineDataAttribute(params object?[] data)
    {
        this.data = data;
        Skip = LongTests.Reason;
        SkipType = typeof(LongTests);
        SkipUnless = nameof(LongTests.AreOn);
    }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) => new([ConvertDataRow(data)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
