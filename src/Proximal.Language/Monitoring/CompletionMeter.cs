namespace Proximal.Language;

/// <summary>
/// Computes statistics of batches of completions. Buffers are reused, so repeated use does not allocate.
/// </summary>
public sealed class CompletionMeter
{
    private const int RepetitionLength = 4;

    private readonly RepeatFinder repeatFinder = new();
    private ulong[] hashes = [];

    /// <summary>Measures a batch.</summary>
    /// <param name="tokens">Tokens of the completions without their prompts, concatenated, [tokens].</param>
    /// <param name="starts">Start of each completion, [completions + 1]; none may be empty.</param>
    /// <param name="ended">Whether each completion ended with an end token or stop string, [completions].</param>
    /// <param name="entropy">Entropy of the policy at each token in nats, [tokens]; empty if not measured.</param>
    /// <exception cref="ArgumentException">There are no completions, or the lengths do not match.</exception>
    public CompletionStatistics Measure(
        ReadOnlySpan<int> tokens,
        ReadOnlySpan<int> starts,
        ReadOnlySpan<bool> ended,
        ReadOnlySpan<float> entropy = default
    )
    {
        PackedTokens.Check(starts, tokens.Length);
        PackedTokens.CheckSequences(starts, ended.Length);
        if (tokens.IsEmpty)
            throw new ArgumentException("there are no completions to measure", nameof(tokens));
        if (!entropy.IsEmpty && entropy.Length != tokens.Length)
            throw new ArgumentException(
                $"{tokens.Length} tokens do not have {entropy.Length} entropies",
                nameof(entropy)
            );
        if (hashes.Length < tokens.Length)
            hashes = new ulong[Math.Max(tokens.Length, 2 * hashes.Length)];

        (int longest, int endedCount, double repeated, double longestRepeats, double entropies) = (0, 0, 0, 0, 0);
        for (int i = 0; i < ended.Length; i++)
        {
            ReadOnlySpan<int> completion = tokens[starts[i]..starts[i + 1]];
            longest = Math.Max(longest, completion.Length);
            if (ended[i])
                endedCount++;
            repeated += RepeatedShare(completion);
            longestRepeats += repeatFinder.LongestRepeat(completion);
        }

        foreach (float x in entropy)
            entropies += x;
        double completions = ended.Length;
        return new CompletionStatistics(
            ended.Length,
            tokens.Length / completions,
            longest,
            endedCount / completions,
            Distinct(tokens, starts, 1),
            Distinct(tokens, starts, 2),
            Distinct(tokens, starts, 3),
            repeated / completions,
            longestRepeats / completions,
            entropy.IsEmpty ? double.NaN : entropies / entropy.Length
        );
    }

    private double RepeatedShare(ReadOnlySpan<int> completion)
    {
        int count = Hash(completion, RepetitionLength, hashes);
        return count == 0 ? 0 : 1 - ((double)CountDistinct(count) / count);
    }

    // Distinct n-grams divided by all n-grams, within completions; 1 if there are no n-grams.
    private double Distinct(ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts, int length)
    {
        int count = 0;
        for (int i = 0; i + 1 < starts.Length; i++)
            count += Hash(tokens[starts[i]..starts[i + 1]], length, hashes.AsSpan(count));
        return count == 0 ? 1 : (double)CountDistinct(count) / count;
    }

    private int CountDistinct(int count)
    {
        Span<ulong> all = hashes.AsSpan(0, count);
        all.Sort();
        int distinct = 1;
        for (int i = 1; i < count; i++)
            if (all[i] != all[i - 1])
                distinct++;
        return distinct;
    }

    // Every n-gram as a hash of 64 bits. A collision has a probability of about 10^-19.
    private static int Hash(ReadOnlySpan<int> tokens, int length, Span<ulong> result)
    {
        int count = Math.Max(0, tokens.Length - length + 1);
        for (int i = 0; i < count; i++)
        {
            ulong hash = 0;
            foreach (int token in tokens.Slice(i, length))
                hash = Mix(hash + (uint)token + 1);
            result[i] = hash;
        }

        return count;
    }

    // Finalizer of SplitMix64 (Steele et al. 2014): a bijection.
    private static ulong Mix(ulong x)
    {
        x = (x + 0x9E3779B97F4A7C15) ^ ((x + 0x9E3779B97F4A7C15) >> 30);
        x *= 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
