"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('company',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('time_zone', sa.String(length=50), nullable=False),
    sa.Column('sends_to_accounting', sa.Boolean(), nullable=False),
    sa.Column('require_additional_charges', sa.Boolean(), nullable=False),
    sa.Column('bill_number_separator', sa.String(length=50), nullable=False),
    sa.Column('bill_date_source', sa.String(length=40), nullable=False),
    sa.Column('create_missing_vendors', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company')),
    sa.UniqueConstraint('code', name=op.f('uq_company_code'))
    )
    op.create_table('login_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_name', sa.String(length=60), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt')),
    sa.UniqueConstraint('user_name', 'place', name=op.f('uq_login_attempt_user_name_place'))
    )
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_login_attempt_last_failed_at', ['last_failed_at'], unique=False)
        batch_op.create_index('ix_login_attempt_place_last_failed_at', ['place', 'last_failed_at'], unique=False)

    op.create_table('connection',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_name', sa.String(length=60), nullable=False),
    sa.Column('password_hash', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=38), nullable=False),
    sa.Column('file_id', sa.String(length=38), nullable=False),
    sa.Column('app_name', sa.String(length=120), nullable=False),
    sa.Column('app_url', sa.String(length=300), nullable=False),
    sa.Column('mark', sa.String(length=5), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('batch_size', sa.Integer(), nullable=False),
    sa.Column('looks_first', sa.Boolean(), nullable=False),
    sa.Column('is_paused', sa.Boolean(), nullable=False),
    sa.Column('pause_reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('company_file', sa.Text(), nullable=False),
    sa.Column('qb_company_name', sa.Text(), nullable=False),
    sa.Column('last_contact_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_connector_version', sa.String(length=60), nullable=False),
    sa.Column('last_product', sa.Text(), nullable=False),
    sa.Column('max_qbxml_version', sa.String(length=10), nullable=False),
    sa.Column('edition', sa.String(length=10), nullable=False),
    sa.Column('last_restore_time', sa.String(length=40), nullable=False),
    sa.Column('lists_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_skew', sa.Integer(), nullable=True),
    sa.Column('lists_mark', sa.BigInteger(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_connection_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_connection')),
    sa.UniqueConstraint('company_id', name=op.f('uq_connection_company_id')),
    sa.UniqueConstraint('file_id', name=op.f('uq_connection_file_id')),
    sa.UniqueConstraint('user_name', name=op.f('uq_connection_user_name'))
    )
    op.create_table('list_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=False),
    sa.Column('full_name', sa.String(length=1000), nullable=False),
    sa.Column('folded_name', sa.String(length=1000).with_variant(sa.String(length=1000, collation='C'), 'postgresql'), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('is_gone', sa.Boolean(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('modified', sa.String(length=40), nullable=False),
    sa.Column('edit_sequence', sa.String(length=16), nullable=False),
    sa.Column('read_run', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_list_entry_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_entry')),
    sa.UniqueConstraint('company_id', 'kind', 'list_id', name=op.f('uq_list_entry_company_id_kind_list_id'))
    )
    with op.batch_alter_table('list_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_entry_company_id_kind_folded_name'), ['company_id', 'kind', 'folded_name'], unique=False)

    op.create_table('location',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_location_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_location')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_location_company_id_code'))
    )
    op.create_table('mapping',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('folded_key', sa.String(length=600), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('list_id', sa.String(length=36), nullable=True),
    sa.Column('full_name', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_mapping_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mapping')),
    sa.UniqueConstraint('company_id', 'subject', 'folded_key', name=op.f('uq_mapping_company_id_subject_folded_key'))
    )
    op.create_table('outgoing_mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to', sa.String(length=200), nullable=False),
    sa.Column('template', sa.String(length=50), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_outgoing_mail_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail'))
    )
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.create_index('ix_outgoing_mail_due', ['company_id', 'due_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.create_table('read_position',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('newest', sa.String(length=19), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('whole_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_read_position_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_read_position')),
    sa.UniqueConstraint('company_id', 'what', name=op.f('uq_read_position_company_id_what'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('allows_invoice_approval', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=50), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_user_account_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('company_id', 'email', name=op.f('uq_user_account_company_id_email'))
    )
    op.create_table('vendor',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=50), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('accounting_name', sa.String(length=200), nullable=True),
    sa.Column('terms', sa.String(length=200), nullable=True),
    sa.Column('default_account', sa.String(length=200), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor')),
    sa.UniqueConstraint('company_id', 'code', name=op.f('uq_vendor_company_id_code'))
    )
    op.create_table('work_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('alone', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.Column('first_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('external_guid', sa.String(length=38), nullable=True),
    sa.Column('accounting_id', sa.String(length=36), nullable=True),
    sa.Column('edit_sequence', sa.String(length=16), nullable=True),
    sa.Column('advice_key', sa.String(length=40), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_work_item_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_item'))
    )
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.create_index('ix_work_item_delayed', ['company_id', 'due_at'], unique=False, sqlite_where=sa.text("state = 'delayed'"), postgresql_where=sa.text("state = 'delayed'"))
        batch_op.create_index('ix_work_item_exchange', ['company_id', 'exchange_id'], unique=False)
        batch_op.create_index('ix_work_item_open', ['company_id', 'state', 'priority', 'id'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.create_index('ix_work_item_record', ['company_id', 'kind', 'record_id', 'id'], unique=False)
        batch_op.create_index('uq_work_item_open', ['company_id', 'kind', 'record_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))

    op.create_table('item_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('work_item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=30), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_item_event_company_id')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_item_event_work_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_event'))
    )
    with op.batch_alter_table('item_event', schema=None) as batch_op:
        batch_op.create_index('ix_item_event_item', ['company_id', 'work_item_id', 'id'], unique=False)

    op.create_table('purchase_order',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=50), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('location_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ship_date', sa.Date(), nullable=False),
    sa.Column('arrival_date', sa.Date(), nullable=True),
    sa.Column('awb', sa.String(length=50), nullable=True),
    sa.Column('charges_state', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_purchase_order_company_id')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_purchase_order_location_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_purchase_order_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order')),
    sa.UniqueConstraint('company_id', 'number', name=op.f('uq_purchase_order_company_id_number'))
    )
    with op.batch_alter_table('purchase_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_ship_date'), ['company_id', 'ship_date'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_order_company_id_vendor_id'), ['company_id', 'vendor_id'], unique=False)

    op.create_table('status_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('record_kind', sa.String(length=50), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False),
    sa.Column('old', sa.String(length=50), nullable=True),
    sa.Column('new', sa.String(length=50), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_status_change_company_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_status_change_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_change'))
    )
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_change_company_id_record_kind_record_id'), ['company_id', 'record_kind', 'record_id'], unique=False)

    op.create_table('ticket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('connection_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.String(length=8), nullable=False),
    sa.Column('exchange_id', sa.BigInteger(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('memory', sa.JSON(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_ticket_company_id')),
    sa.ForeignKeyConstraint(['connection_id'], ['connection.id'], name=op.f('fk_ticket_connection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_ticket_secret_hash'))
    )
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.create_index('ix_ticket_company', ['company_id', 'id'], unique=False)
        batch_op.create_index('ix_ticket_open', ['company_id', 'leased_until'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('exchange',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=30), nullable=False),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.Column('request_ids', sa.JSON(), nullable=False),
    sa.Column('message_set_id', sa.String(length=23), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('hresult', sa.String(length=40), nullable=True),
    sa.Column('hresult_text', sa.Text(), nullable=True),
    sa.Column('sendings', sa.Integer(), nullable=False),
    sa.Column('first_sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('standing', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_exchange_company_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_exchange_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange'))
    )
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.create_index('ix_exchange_age', ['company_id', 'sent_at'], unique=False)
        batch_op.create_index('ix_exchange_set', ['company_id', 'standing', 'id'], unique=False, sqlite_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"), postgresql_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"))

    op.create_table('purchase_order_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit_cost', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_purchase_order_line_company_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_purchase_order_line_purchase_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase_order_line'))
    )
    with op.batch_alter_table('purchase_order_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_order_line_company_id_purchase_order_id'), ['company_id', 'purchase_order_id'], unique=False)

    op.create_table('vendor_invoice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('invoice_date', sa.Date(), nullable=True),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('transfer', sa.String(length=40), nullable=False),
    sa.Column('accounting_id', sa.String(length=50), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('failure_advice', sa.Text(), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('procurement_approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('status_before_paid', sa.String(length=40), nullable=True),
    sa.Column('charge_shares', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_vendor_invoice_company_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_vendor_invoice_purchase_order_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.id'], name=op.f('fk_vendor_invoice_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vendor_invoice'))
    )
    with op.batch_alter_table('vendor_invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_accounting_id'), ['company_id', 'accounting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_invoice_company_id_status_id'), ['company_id', 'status', 'id'], unique=False)
        batch_op.create_index('ix_vendor_invoice_company_id_purchase_order_id', ['company_id', 'purchase_order_id'], unique=False)
        batch_op.create_index('ix_vendor_invoice_waiting', ['company_id', 'status', 'transfer', 'id'], unique=False, postgresql_where=sa.text("status = 'ES' AND transfer = 'not_taken'"), sqlite_where=sa.text("status = 'ES' AND transfer = 'not_taken'"))
        batch_op.create_index('uq_vendor_invoice_number', ['company_id', 'purchase_order_id', 'number'], unique=True, postgresql_where=sa.text("number <> ''"), sqlite_where=sa.text("number <> ''"))

    op.create_table('additional_charge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('company_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purchase_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vendor_invoice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_additional_charge_company_id')),
    sa.ForeignKeyConstraint(['purchase_order_id'], ['purchase_order.id'], name=op.f('fk_additional_charge_purchase_order_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['vendor_invoice_id'], ['vendor_invoice.id'], name=op.f('fk_additional_charge_vendor_invoice_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_additional_charge'))
    )
    with op.batch_alter_table('additional_charge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_additional_charge_company_id_purchase_order_id'), ['company_id', 'purchase_order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_additional_charge_company_id_vendor_invoice_id'), ['company_id', 'vendor_invoice_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('additional_charge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_additional_charge_company_id_vendor_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_additional_charge_company_id_purchase_order_id'))

    op.drop_table('additional_charge')
    with op.batch_alter_table('vendor_invoice', schema=None) as batch_op:
        batch_op.drop_index('uq_vendor_invoice_number', postgresql_where=sa.text("number <> ''"), sqlite_where=sa.text("number <> ''"))
        batch_op.drop_index('ix_vendor_invoice_company_id_purchase_order_id')
        batch_op.drop_index('ix_vendor_invoice_waiting', postgresql_where=sa.text("status = 'ES' AND transfer = 'not_taken'"), sqlite_where=sa.text("status = 'ES' AND transfer = 'not_taken'"))
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_status_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_invoice_company_id_accounting_id'))

    op.drop_table('vendor_invoice')
    with op.batch_alter_table('purchase_order_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_purchase_order_line_company_id_purchase_order_id'))

    op.drop_table('purchase_order_line')
    with op.batch_alter_table('exchange', schema=None) as batch_op:
        batch_op.drop_index('ix_exchange_set', sqlite_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"), postgresql_where=sa.text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')"))
        batch_op.drop_index('ix_exchange_age')

    op.drop_table('exchange')
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_ticket_company')

    op.drop_table('ticket')
    with op.batch_alter_table('status_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_status_change_company_id_record_kind_record_id'))

    op.drop_table('status_change')
    with op.batch_alter_table('purchase_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_purchase_order_company_id_ship_date'))

    op.drop_table('purchase_order')
    with op.batch_alter_table('item_event', schema=None) as batch_op:
        batch_op.drop_index('ix_item_event_item')

    op.drop_table('item_event')
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_index('uq_work_item_open', sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.drop_index('ix_work_item_record')
        batch_op.drop_index('ix_work_item_open', sqlite_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"), postgresql_where=sa.text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')"))
        batch_op.drop_index('ix_work_item_exchange')
        batch_op.drop_index('ix_work_item_delayed', sqlite_where=sa.text("state = 'delayed'"), postgresql_where=sa.text("state = 'delayed'"))

    op.drop_table('work_item')
    op.drop_table('vendor')
    op.drop_table('user_account')
    op.drop_table('read_position')
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_outgoing_mail_due', postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.drop_table('outgoing_mail')
    op.drop_table('mapping')
    op.drop_table('location')
    with op.batch_alter_table('list_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_list_entry_company_id_kind_folded_name'))

    op.drop_table('list_entry')
    op.drop_table('connection')
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_login_attempt_place_last_failed_at')
        batch_op.drop_index('ix_login_attempt_last_failed_at')

    op.drop_table('login_attempt')
    op.drop_table('company')
