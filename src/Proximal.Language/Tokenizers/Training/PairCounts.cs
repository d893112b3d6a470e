using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Language;

/// <summary>
/// Frequencies of adjacent token pairs in a corpus of counted words, updated in each merge. A merge processes only the
/// words that contain its pair.
/// </summary>
internal sealed class PairCounts
{
    private readonly List<int>[] words;
    private readonly long[] wordCounts;
    private readonly Dictionary<TokenPair, long> counts = [];

    /// <summary>The words that contain or contained a pair.</summary>
    private readonly Dictionary<TokenPair, List<int>> places = [];

    /// <summary>
    /// Candidates, most frequent first. A count can be outdated but is never too low; it is corrected when the
    /// candidate is dequeued.
    /// </summary>
    private readonly PriorityQueue<TokenPair, Candidate> candidates = new();

    /// <summary>Counts the pairs of bytes.</summary>
    /// <param name="corpus">Words with their frequencies.</param>
    /// <param name="alphabet">Byte of each initial id.</param>
    internal PairCounts(Dictionary<string, long> corpus, ReadOnlySpan<byte> alphabet)
    {
        Span<int> ids = stackalloc int[256];
        for (int id = 0; id < alphabet.Length; id++)
            ids[alphabet[id]] = id;
        words = new List<int>[corpus.Count];
        wordCounts = new long[corpus.Count];
        int index = 0;
        foreach ((string word, long count) in corpus)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(word);
            var tokens = new List<int>(bytes.Length);
            foreach (byte value in bytes)
                tokens.Add(ids[value]);
            words[index] = tokens;
            wordCounts[index] = count;
            for (int i = 0; i + 1 < tokens.Count; i++)
                Add(new TokenPair(tokens[i], tokens[i + 1]), count, index);
            index++;
        }

        foreach ((TokenPair pair, long count) in counts)
            candidates.Enqueue(pair, new Candidate(count, pair));
    }

    /// <summary>The most frequent pair; null if none has the minimum frequency.</summary>
    /// <param name="minimum">Minimum frequency.</param>
    internal TokenPair? MostFrequent(int minimum)
    {
        while (candidates.TryDequeue(out TokenPair pair, out Candidate candidate))
        {
            long count = counts.GetValueOrDefault(pair);
            if (count == candidate.Count)
                return count >= minimum ? pair : null;
            if (count >= minimum)
                candidates.Enqueue(pair, new Candidate(count, pair));
        }

        return null;
    }

    /// <summary>Replaces every occurrence of a pair by one token, from left to right.</summary>
    internal void Merge(int left, int right, int result)
    {
        var pair = new TokenPair(left, right);
        if (!places.Remove(pair, out List<int>? wordsOfPair))
            return;
        var newPairs = new HashSet<TokenPair>();
        int last = -1;
        foreach (int word in wordsOfPair)
        {
            if (word == last)
                continue;
            last = word;
            Merge(word, pair, result, newPairs);
        }

        counts.Remove(pair);
        foreach (TokenPair changed in newPairs)
            if (counts.TryGetValue(changed, out long count))
                candidates.Enqueue(changed, new Candidate(count, changed));
    }

    private void Merge(int word, TokenPair pair, int result, HashSet<TokenPair> newPairs)
    {
        List<int> tokens = words[word];
        long count = wordCounts[word];
        int written = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i + 1 == tokens.Count || tokens[i] != pair.Left || tokens[i + 1] != pair.Right)
            {
                tokens[written++] = tokens[i];
                continue;
            }

            if (written > 0)
            {
                Add(new TokenPair(tokens[written - 1], pair.Left), -count, word);
                AddNew(new TokenPair(tokens[written - 1], result));
            }

            if (i + 2 < tokens.Count)
            {
                Add(new TokenPair(pair.Right, tokens[i + 2]), -count, word);
                AddNew(new TokenPair(result, tokens[i + 2]));
            }

            tokens[written++] = result;
            i++;
        }

        tokens.RemoveRange(written, tokens.Count - written);

        void AddNew(TokenPair added)
        {
            Add(added, count, word);
            newPairs.Add(added);
        }
    }

    private void Add(TokenPair pair, long count, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _) += count;
        if (count < 0)
            return;
        ref List<int>? wordsOfPair = ref CollectionsMarshal.GetValueRefOrAddDefault(places, pair, out _);
        wordsOfPair ??= [];
        if (wordsOfPair.Count == 0 || wordsOfPair[^1] != word)
            wordsOfPair.Add(word);
    }

    /// <summary>Two adjacent tokens.</summary>
    internal readonly record struct TokenPair(int Left, int Right)
    {
        // The default hash distributes consecutive ids poorly.
        public override int GetHashCode() =>
            (int)((((ulong)(uint)Left << 32) | (uint)Right) * 0x9E3779B97F4A7C15 >> 32);
    }

    private readonly record struct Candidate(long Count, TokenPair TokenPair) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) =>
            Count != other.Count ? other.Count.CompareTo(Count)
            : TokenPair.Left != other.TokenPair.Left ? TokenPair.Left.CompareTo(other.TokenPair.Left)
            : TokenPair.Right.CompareTo(other.TokenPair.Right);
    }
}
