namespace Proximal.Tensors;

/// <summary>
/// Attention of new tokens over the cached keys and values of their sequences. A piece of work is one head of keys and
/// values of one sequence (or a few such heads) with all queries that share it.
/// </summary>
internal static unsafe class CachedAttention<T>
    where T : struct, ILanes<T>
{
    private const int Page = DecoderPass.PagePositions;
    private const int Tile = CachedScores<T>.Queries;
    private const int MaxPieces = 16;

    public static int Count(AttentionKernel kernel, in DecoderContext context)
    {
        int heads = context.Pass.Sequences * kernel.KeyValueHeads,
            each = HeadsPerPiece(heads);
        return (heads + each - 1) / each;
    }

    public static void Run(AttentionKernel kernel, in DecoderContext context, int index)
    {
        int heads = context.Pass.Sequences * kernel.KeyValueHeads,
            each = HeadsPerPiece(heads);
        for (int i = index * each; i < Math.Min(heads, (index + 1) * each); i++)
        {
            DecoderSequence sequence = context.Pass[i / kernel.KeyValueHeads];
            fixed (Address* pages = context.Pass.PagesOf(sequence))
            {
                int head = i % kernel.KeyValueHeads;
                nint offset = kernel.CacheOffset + ((nint)head * 2 * kernel.HeadDimension * Page);
                StoreKeysAndValues(kernel, context, sequence, head, pages, offset);
                Attend(kernel, context, sequence, head, pages, offset);
            }
        }
    }

    // Heads of many short sequences are grouped; heads of a few long sequences are processed one by one.
    private static int HeadsPerPiece(int heads) => Math.Max(1, heads / MaxPieces);

    /// <summary>Stores the keys and values of the new tokens in the pages of the cache.</summary>
    private static void StoreKeysAndValues(
        AttentionKernel kernel,
        in DecoderContext context,
        DecoderSequence sequence,
        int head,
        Address* pages,
        nint offset
    )
    {
        int width = kernel.HeadDimension;
        float* ready = Workspace.Get(Scratch.DecodingQueries, Tile * CachedScores<T>.Padded(width));
        for (int r = sequence.FirstRow; r < sequence.FirstRow + sequence.Rows; r++)
        {
            int position = context.Pass.Positions[r];
            float* row = context[kernel.Input] + ((nint)r * kernel.InputWidth);
            float* key = row + kernel.KeyColumn(head);
            float* value = row + kernel.ValueColumn(head);
            Prepare(key, ready, kernel.KeyNorm, kernel, context, r);
            float* page = (float*)pages[position / Page].Value + offset;
            float* keys = page + (position % Page);
            for (int i = 0; i < width; i++)
                keys[i * Page] = ready[i];
            new ReadOnlySpan<float>(value, width).CopyTo(
                new Span<float>(page + ((Page + (position % Page)) * width), width)
            );
        }
    }

    private static void Attend(
        AttentionKernel kernel,
        in DecoderContext context,
        DecoderSequence sequence,
        int head,
        Address* pages,
        nint offset
    )
    {
        int width = kernel.HeadDimension,
            padded = CachedScores<T>.Padded(width),
            group = kernel.Heads / kernel.KeyValueHeads;
        int capacity = sequence.Pages * Page;
        float* queries = Workspace.Get(Scratch.DecodingQueries, Tile * padded); // [tile, padded]
        float* scores = Workspace.Get(Scratch.DecodingScores, Tile * ((long)capacity + padded)); // [tile, capacity]
        float* results = scores + ((nint)Tile * capacity); // [tile, padded]
        int* positions = stackalloc int[Tile];
        float** targets = stackalloc float*[Tile];

        // Queries over the same keys are processed together: those of a group of heads, then those of the next row.
        int count = sequence.Rows * group,
            taken;
        for (int first = 0; first < count; first += taken)
        {
            taken = count - first >= Tile ? Tile : 1;
            for (int i = 0; i < taken; i++)
            {
                int r = sequence.FirstRow + ((first + i) / group),
                    queryHead = (head * group) + ((first + i) % group);
                positions[i] = context.Pass.Positions[r];
                targets[i] = context[kernel.Output] + ((((nint)r * kernel.Heads) + queryHead) * width);
                float* query = queries + (i * padded);
                Prepare(
                    context[kernel.Input] + ((nint)r * kernel.InputWidth) + kernel.QueryColumn(queryHead),
                    query,
                    kernel.QueryNorm,
                    kernel,
                    context,
                    r
                );
                RowArithmetic<T>.Scale(query, kernel.Scores.Scale, query, width);
            }

            AttendTile(
                kernel.Scores,
                taken,
                queries,
                padded,
                scores,
                capacity,
                results,
                pages,
                offset,
                width,
                positions
            );
            for (int i = 0; i < taken; i++)
                new ReadOnlySpan<float>(results + (i * padded), width).CopyTo(new Span<float>(targets[i], width));
        }
    }

    /// <summary>results = softmax(scores) values, for queries that are multiplied by the scale.</summary>
    private static void AttendTile(
        in AttentionScores rule,
        int count,
        float* queries,
        nint queryRow,
        float* scores,
        nint scoreRow,
        float* results,
        Address* pages,
        nint offset,
        int width,
        int* positions
    )
    {
        // Rows are in ascending order, so the first query sees the earliest position and the last query the latest.
        // Pages before the earliest position are skipped.
        int skipped = rule.FirstKey(positions[0]) / Page * Page;
        pages += skipped / Page;
        int mostVisible = positions[count - 1] + 1 - skipped,
            pagePositions = (mostVisible + Page - 1) / Page * Page;
        if (count == Tile)
            CachedScores<T>.Tile(queries, queryRow, pages, offset, width, pagePositions, scores, scoreRow);
        else
            CachedScores<T>.One(queries, pages, offset, width, pagePositions, scores);

        float* sums = stackalloc float[Tile];
        for (int i = 0; i < count; i++)
        {
            float* line = scores + (i * scoreRow);
            if (rule.Cap > 0)
                AttentionRows<T>.Cap(line, pagePositions, 1f / rule.Cap);
            sums[i] = AttentionRows<T>.Exponentials(
                line,
                rule.FirstKey(positions[i]) - skipped,
                positions[i] + 1 - skipped,
                pagePositions,
                rule.Cap > 0 ? rule.Cap : 1f,
                out _
            );
        }

        if (count == Tile)
            CachedValues<T>.Tile(scores, scoreRow, pages, offset, width, mostVisible, results, queryRow);
        else
            CachedValues<T>.One(scores, pages, offset, width, mostVisible, results);
        for (int i = 0; i < count; i++)
            RowArithmetic<T>.Scale(results + (i * queryRow), 1f / sums[i], results + (i * queryRow), width);
    }

    /// <summary>Copies the query or key of a head, normalised and rotated if the kernel has these operands.</summary>
    private static void Prepare(
        float* from,
        float* to,
        NormOperands norm,
        AttentionKernel kernel,
        in DecoderContext context,
        int row
    )
    {
        int width = kernel.HeadDimension;
        if (norm.Weight == 0)
            new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
        else
            RowArithmetic<T>.Normalize(
                from,
                context[norm.Weight],
                context[norm.Bias],
                to,
                width,
                norm.Epsilon,
                norm.WeightOffset
            );
        if (kernel.Angles == 0)
            return;
        float* cosines = context[kernel.Angles] + ((nint)row * 2 * kernel.Pairs);
        RotaryPairs<T>.Rotate(to, to, cosines, cosines + kernel.Pairs, kernel.Pairs, accumulate: false);
    }
}
