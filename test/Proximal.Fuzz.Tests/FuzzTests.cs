using System.Globalization;
using CsCheck;

namespace Proximal.Fuzz.Tests;

/// <summary>
/// Damaged and hostile inputs of every reader. The corpus is always replayed. The number of random cases depends on the
/// environment variable <c>PROXIMAL_FUZZ_SECONDS</c>, the time of each target; <c>eng/fuzz.sh</c> runs for hours.
/// </summary>
public abstract class FuzzTests(ITestOutputHelper output, FuzzTests.Fixture fixture)
{
    private const int DefaultCases = 200;

    /// <summary>The names of the targets of one of the two classes, which run at the same time.</summary>
    protected static TheoryData<string> TargetsOf(bool language)
    {
        using var targets = new FuzzTargets();
        return [.. targets.All.Where(target => target.IsLanguage == language).Select(static target => target.Name)];
    }

    protected void ReplayCorpus(string name)
    {
        FuzzTarget target = fixture.Targets.Find(name);
        int valid = target.Corpus.Count(input => FuzzLimits.Check(target, input.Bytes));
        // Without a valid seed, mutations end at the first check of the reader.
        Assert.NotEqual(0, valid);
    }

    protected void Mutate(string name)
    {
        FuzzTarget target = fixture.Targets.Find(name);
        byte[][] corpus = [.. target.Corpus.Select(static input => input.Bytes)];
        Gen<byte[]> mutations =
            from input in Gen.Int[0, corpus.Length - 1]
            from other in Gen.Int[0, corpus.Length - 1]
            from count in Gen.Int[1, 8]
            from seed in Gen.ULong
            select Mutator.Change(corpus[input], corpus[other], count, seed);
        int? seconds = int.TryParse(
            Environment.GetEnvironmentVariable("PROXIMAL_FUZZ_SECONDS"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int given
        )
            ? given
            : null;
        using var journal = new FuzzJournal(target.Name);
        mutations.Sample(
            input => journal.Run(input, () => FuzzLimits.Check(target, input)),
            iter: seconds is null ? DefaultCases : -1,
            time: seconds ?? -1,
            threads: 1,
            print: static input => Convert.ToBase64String(input)
        );
        output.WriteLine(journal.Summary);
    }

    /// <summary>Readers with their files, shared by the tests of the class, which run one after another.</summary>
    public sealed class Fixture : IDisposable
    {
        internal FuzzTargets Targets { get; } = new();

        public void Dispose() => Targets.Dispose();
    }
}

/// <summary>Readers of agents: policies, checkpoints, configurations and logs.</summary>
public sealed class AgentFuzzTests(ITestOutputHelper output, FuzzTests.Fixture fixture)
    : FuzzTests(output, fixture),
        IClassFixture<FuzzTests.Fixture>
{
    public static TheoryData<string> Targets => TargetsOf(language: false);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_causesOnlyTypedErrors(string name) => ReplayCorpus(name);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_causeOnlyTypedErrors(string name) => Mutate(name);
}

/// <summary>Readers of language models: models, tokenizers and data sets.</summary>
public sealed class LanguageFuzzTests(ITestOutputHelper output, FuzzTests.Fixture fixture)
    : FuzzTests(output, fixture),
        IClassFixture<FuzzTests.Fixture>
{
    public static TheoryData<string> Targets => TargetsOf(language: true);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Corpus_causesOnlyTypedErrors(string name) => ReplayCorpus(name);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_causeOnlyTypedErrors(string name) => Mutate(name);
}
