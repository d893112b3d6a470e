namespace Proximal.Environments.Tests;

/// <summary>The checker that users are given finds nothing to mend in the tasks that are shipped.</summary>
public sealed class BuiltInEnvironmentsTests
{
    public static TheoryData<string> Names => [.. new EnvironmentRegistry().All.Select(static entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EnvironmentChecker_finds_no_error_in_built_in_environments(string name) =>
        Assert.DoesNotContain(
            EnvironmentChecker.Check(new EnvironmentRegistry().Find(name).Create, steps: 400),
            static finding => finding.IsError
        );
}
